import type { GbnfGrammar, GbnfItem, GbnfRule } from './gbnf-grammar.js';
import { GbnfSource } from './gbnf-source.js';

/** llama.cpp's parser calls itself for each level of groups. */
const MAX_DEPTH = 100;
/** Repetitions of repetitions: each is a group around the last one. */
const MAX_REPEATED = 100;
/** llama.cpp refuses more than this many repetitions, and takes a greater upper bound as open. */
const MAX_REPETITION = 2000;

/**
 * Reads GBNF as llama.cpp v0.5.0 does.
 * @throws GbnfError with the line and column of a syntax error, a rule that is missing or nesting that is too deep
 */
export function parseGbnf(text: string): GbnfGrammar {
  return new GbnfParser(new GbnfSource(text)).parse();
}

class GbnfParser {
  private readonly rules: GbnfRule[] = [];
  private readonly replaced: GbnfRule[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(private readonly source: GbnfSource) {}

  parse(): GbnfGrammar {
    const { source } = this;
    const zero = source.text.indexOf('\0');
    if (zero >= 0) throw source.error('the grammar holds a zero character', zero);
    source.skipSpace(true);
    while (!source.isAtEnd) this.rule();
    const missing = this.rules.find(({ alternatives }) => alternatives === undefined);
    if (missing !== undefined) throw source.error(`the rule "${missing.name}" is not defined`, missing.at);
    const root = this.numbers.get('root');
    if (root === undefined) throw source.error('the grammar has no rule "root"', 0);
    return { rules: this.rules, root, replaced: this.replaced };
  }

  private rule(): void {
    const { source } = this;
    const { at } = source;
    const name = this.name();
    source.skipSpace(false);
    if (!source.eat('::=')) throw source.error('"::=" expected after the name of a rule');
    source.skipSpace(true);
    const number = this.number(name, at);
    const alternatives = this.alternatives(false, 0);
    // As in llama.cpp, the last definition of a name counts.
    if (this.rules[number]!.alternatives !== undefined) this.replaced.push(this.rules[number]!);
    this.rules[number] = { name, at, alternatives };
    if (!source.isAtEnd && source.match(/\r\n|\r|\n/y) === null) throw source.error(this.unexpected());
    source.skipSpace(true);
  }

  private unexpected(): string {
    const char = String.fromCodePoint(this.source.text.codePointAt(this.source.at)!);
    return `unexpected ${JSON.stringify(char)}`;
  }

  private alternatives(isNested: boolean, depth: number): readonly (readonly GbnfItem[])[] {
    if (depth > MAX_DEPTH) throw this.source.error('the grammar is nested too deeply');
    const all = [this.sequence(isNested, depth)];
    while (this.source.eat('|')) {
      this.source.skipSpace(true);
      all.push(this.sequence(isNested, depth));
    }
    return all;
  }

  private sequence(isNested: boolean, depth: number): readonly GbnfItem[] {
    const { source } = this;
    const items: GbnfItem[] = [];
    for (;;) {
      const start = items.length;
      if (source.char === '"') items.push(...this.literal());
      else if (source.char === '[') items.push(this.brackets());
      else if (source.char === '<' || source.char === '!') items.push(this.token());
      else if (source.char === '(') items.push(this.group(depth));
      else if (source.char === '.') items.push({ type: 'any', min: 1, max: 1, at: source.at++ });
      else if (/[A-Za-z0-9-]/.test(source.char)) {
        const { at } = source;
        const name = this.name();
        const isNew = !this.numbers.has(name);
        items.push({ type: 'rule', rule: this.number(name, at), isNew, min: 1, max: 1, at });
      } else return items;
      source.skipSpace(isNested);
      this.repetitions(items, start, isNested);
    }
  }

  /** A repetition after a literal repeats all of it. */
  private repetitions(items: GbnfItem[], start: number, isNested: boolean): void {
    const { source } = this;
    let count = 0;
    for (let bounds = this.bounds(); bounds !== undefined; bounds = this.bounds()) {
      const body = items.splice(start);
      if (body.length === 0) throw source.error('an empty literal cannot be repeated');
      if (++count > MAX_REPEATED) throw source.error('too many repetitions of one another');
      const { at } = body[0]!;
      const single = body.length === 1 && body[0]!.min === 1 && body[0]!.max === 1 ? body[0]! : undefined;
      items.push(
        single ? { ...single, ...bounds } : { type: 'group', isInline: true, alternatives: [body], ...bounds, at },
      );
      source.skipSpace(isNested);
    }
  }

  private bounds(): { min: number; max: number } | undefined {
    const { source } = this;
    const { at } = source;
    if (source.eat('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (source.eat('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (source.eat('?')) return { min: 0, max: 1 };
    if (source.char !== '{') return undefined;
    // Each space fits one place only: else many without the end would take time that grows with their square.
    const match = source.match(/\{\s*(\d+)\s*(?:(,)\s*(?:(\d+)\s*)?)?\}/y);
    if (match === null) throw source.error('a repetition must be {n}, {n,} or {n,m}');
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : Number(match[3] ?? Number.POSITIVE_INFINITY);
    if (max < min) throw source.error('a repetition has its bounds out of order', at);
    if (min > MAX_REPETITION) throw source.error(`a repetition of more than ${MAX_REPETITION} times`, at);
    return { min, max: max > MAX_REPETITION ? Number.POSITIVE_INFINITY : max };
  }

  private literal(): readonly GbnfItem[] {
    const { source } = this;
    const start = source.at++;
    const items: GbnfItem[] = [];
    while (source.char !== '"') {
      if (source.isAtEnd) throw source.error('a literal without end', start);
      const { at } = source;
      const codePoint = this.character();
      items.push({ type: 'chars', ranges: [codePoint, codePoint], min: 1, max: 1, at });
    }
    source.at++;
    return items;
  }

  private brackets(): GbnfItem {
    const { source } = this;
    const at = source.at++;
    const negated = source.eat('^');
    const ranges: number[] = [];
    while (source.char !== ']') {
      if (source.isAtEnd) throw source.error('a character class without end', at);
      const from = this.character();
      let to = from;
      if (source.char === '-' && source.text[source.at + 1] !== ']') {
        source.at++;
        if (source.isAtEnd) throw source.error('a character class without end', at);
        to = this.character();
      }
      ranges.push(from, to);
    }
    source.at++;
    if (ranges.length === 0) throw source.error('a character class without characters', at);
    return { type: 'chars', ranges, negated, min: 1, max: 1, at };
  }

  private character(): number {
    const { source } = this;
    const escaped = source.match(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([tnr\\"[\]-]))/y);
    if (escaped !== null) {
      const hex = escaped[1] ?? escaped[2] ?? escaped[3];
      if (hex !== undefined) return Number.parseInt(hex, 16);
      const control = { t: 9, n: 10, r: 13 }[escaped[4]!];
      return control ?? escaped[4]!.codePointAt(0)!;
    }
    if (source.char === '\\') throw source.error('an unknown escape');
    const codePoint = source.text.codePointAt(source.at)!;
    source.at += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  private token(): GbnfItem {
    const { at } = this.source;
    if (this.source.match(/!?<(?:\[\d{1,9}\]|[^>[\n][^>\n]*)>/y) === null)
      throw this.source.error('a token must be <[id]> or <text>');
    return { type: 'token', min: 1, max: 1, at };
  }

  private group(depth: number): GbnfItem {
    const { source } = this;
    const at = source.at++;
    source.skipSpace(true);
    const alternatives = this.alternatives(true, depth + 1);
    if (!source.eat(')'))
      throw source.isAtEnd ? source.error('a group without end', at) : source.error(this.unexpected());
    return { type: 'group', alternatives, min: 1, max: 1, at };
  }

  private name(): string {
    const match = this.source.match(/[A-Za-z0-9-]+/y);
    if (match === null) throw this.source.error('the name of a rule expected');
    return match[0];
  }

  private number(name: string, at: number): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.rules.length;
      this.numbers.set(name, number);
      this.rules.push({ name, at, alternatives: undefined });
    }
    return number;
  }
}
