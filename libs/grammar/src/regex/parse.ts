import { type CharSet, charSet, complementChars } from '../automata/char-set.js';
import { Unsupported } from '../refusals/schema-error.js';
import { EMPTY_REGEX, type Regex } from './ast.js';
import { CLASS_ESCAPES, CONTROL_ESCAPES, NOT_LINE_END, unicodeProperty, unionOf } from './char-classes.js';

const MAX_DEPTH = 120;

/**
 * Reads an ECMA-262 regular expression, code point by code point as with the `u` flag, with the leniency of Annex B for
 * what `u` would refuse without another meaning (a lone brace, `\-`, `[\w-.]`).
 * @throws Unsupported for back-references, lookbehind, unknown escapes and syntax errors
 */
export function parseRegex(source: string): Regex {
  return new RegexParser(Array.from(source)).parse();
}

class RegexParser {
  private at = 0;
  private depth = 0;

  constructor(private readonly chars: readonly string[]) {}

  parse(): Regex {
    const regex = this.choice();
    if (this.at < this.chars.length) throw new Unsupported('the pattern has an unmatched ")"');
    return regex;
  }

  private get next(): string | undefined {
    return this.chars[this.at];
  }

  private eat(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.chars[this.at + i] !== text[i]) return false;
    this.at += text.length;
    return true;
  }

  private choice(): Regex {
    if (++this.depth > MAX_DEPTH) throw new Unsupported('the pattern is nested too deeply');
    const options = [this.sequence()];
    while (this.eat('|')) options.push(this.sequence());
    this.depth--;
    return options.length === 1 ? options[0]! : { type: 'choice', options };
  }

  private sequence(): Regex {
    const parts: Regex[] = [];
    while (this.next !== undefined && this.next !== '|' && this.next !== ')') parts.push(this.term());
    return parts.length === 1 ? parts[0]! : { type: 'sequence', parts };
  }

  private term(): Regex {
    if (this.eat('^')) return { type: 'assertion', assertion: 'start' };
    if (this.eat('$')) return { type: 'assertion', assertion: 'end' };
    if (this.eat('\\b')) return { type: 'assertion', assertion: 'word-border' };
    if (this.eat('\\B')) return { type: 'assertion', assertion: 'no-word-border' };
    let atom = this.atom();
    for (let repeat = this.quantifier(); repeat !== undefined; repeat = undefined) {
      atom = { type: 'repeat', body: atom, ...repeat };
    }
    if (this.next === '*' || this.next === '+' || this.next === '?')
      throw new Unsupported('the pattern repeats nothing');
    return atom;
  }

  private quantifier(): { readonly min: number; readonly max: number } | undefined {
    let repeat: { min: number; max: number } | undefined;
    if (this.eat('*')) repeat = { min: 0, max: Number.POSITIVE_INFINITY };
    else if (this.eat('+')) repeat = { min: 1, max: Number.POSITIVE_INFINITY };
    else if (this.eat('?')) repeat = { min: 0, max: 1 };
    else if (this.next === '{') repeat = this.braces();
    if (repeat !== undefined) this.eat('?'); // laziness does not change what matches
    return repeat;
  }

  private braces(): { min: number; max: number } | undefined {
    const match = /^\{(\d+)(,(\d*))?\}/.exec(this.chars.slice(this.at, this.at + 24).join(''));
    if (match === null) return undefined;
    this.at += match[0].length;
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (max < min) throw new Unsupported('the pattern has a repetition out of order');
    return { min, max };
  }

  private atom(): Regex {
    if (this.eat('(')) return this.group();
    if (this.eat('[')) return { type: 'chars', set: this.brackets() };
    if (this.eat('.')) return { type: 'chars', set: NOT_LINE_END };
    if (this.eat('\\')) return { type: 'chars', set: this.escape(false) };
    const char = this.chars[this.at++]!;
    if (char === '*' || char === '+' || char === '?') throw new Unsupported('the pattern repeats nothing');
    return { type: 'chars', set: single(char.codePointAt(0)!) };
  }

  private group(): Regex {
    let wrap = (body: Regex): Regex => body;
    if (this.eat('?')) {
      if (this.eat(':')) wrap = (body) => body;
      else if (this.eat('=')) wrap = (body) => ({ type: 'lookahead', body, negative: false });
      else if (this.eat('!')) wrap = (body) => ({ type: 'lookahead', body, negative: true });
      else if (this.eat('<=') || this.eat('<!')) throw new Unsupported('lookbehind cannot be a grammar');
      else if (this.eat('<')) {
        while (this.next !== undefined && this.next !== '>') this.at++;
        this.at++;
      } else throw new Unsupported('the pattern has an unknown kind of group');
    }
    const body = this.choice();
    if (!this.eat(')')) throw new Unsupported('the pattern has an unmatched "("');
    return wrap(body);
  }

  private brackets(): CharSet {
    const negated = this.eat('^');
    const sets: CharSet[] = [];
    while (this.next !== ']') {
      if (this.next === undefined) throw new Unsupported('the pattern has an unmatched "["');
      const from = this.bracketAtom();
      if (this.next === '-' && this.chars[this.at + 1] !== ']' && this.chars[this.at + 1] !== undefined) {
        const dash = this.at++;
        const to = this.bracketAtom();
        if (typeof from === 'number' && typeof to === 'number') {
          if (to < from) throw new Unsupported('the pattern has a range out of order');
          sets.push(charSet([[from, to]]));
          continue;
        }
        // Annex B: a class beside the dash makes it an ordinary character.
        this.at = dash + 1;
        sets.push(single(0x2d));
      }
      sets.push(typeof from === 'number' ? single(from) : from);
    }
    this.at++;
    const set = sets.length === 0 ? [] : unionOf(sets);
    return negated ? complementChars(set) : set;
  }

  /** A code point, or a set where an escape stands for one. */
  private bracketAtom(): number | CharSet {
    if (!this.eat('\\')) return this.chars[this.at++]!.codePointAt(0)!;
    if (this.eat('b')) return 8;
    const set = this.escape(true);
    return set.length === 2 && set[0] === set[1] ? set[0]! : set;
  }

  private escape(inBrackets: boolean): CharSet {
    const char = this.chars[this.at++];
    if (char === undefined) throw new Unsupported('the pattern ends in a backslash');
    const set = CLASS_ESCAPES[char];
    if (set !== undefined) return set;
    const control = CONTROL_ESCAPES[char];
    if (control !== undefined) return single(control);
    if (char === 'x') return single(this.hex(2));
    if (char === 'u') return single(this.unicode());
    if (char === 'p' || char === 'P') return unicodeProperty(this.braced(), char === 'P');
    if (char === '0' && !/\d/.test(this.next ?? '')) return single(0);
    if (char === 'c' && /[A-Za-z]/.test(this.next ?? '')) return single(this.chars[this.at++]!.codePointAt(0)! % 32);
    if (/\d/.test(char) || (char === 'k' && !inBrackets)) throw new Unsupported('back-references cannot be a grammar');
    if (/[A-Za-z]/.test(char)) throw new Unsupported(`the pattern has an unknown escape "\\${char}"`);
    return single(char.codePointAt(0)!);
  }

  private hex(digits: number): number {
    const text = this.chars.slice(this.at, this.at + digits).join('');
    if (!/^[0-9a-fA-F]+$/.test(text) || text.length !== digits) throw new Unsupported('the pattern has a bad escape');
    this.at += digits;
    return Number.parseInt(text, 16);
  }

  private unicode(): number {
    if (this.next === '{') {
      const codePoint = Number.parseInt(this.braced(), 16);
      if (!(codePoint <= 0x10ffff)) throw new Unsupported('the pattern has a bad escape');
      return codePoint;
    }
    const unit = this.hex(4);
    if (unit >= 0xd800 && unit <= 0xdbff && this.chars[this.at] === '\\' && this.chars[this.at + 1] === 'u') {
      this.at += 2;
      return ((unit - 0xd800) << 10) + (this.hex(4) - 0xdc00) + 0x10000;
    }
    return unit;
  }

  private braced(): string {
    const end = this.chars.indexOf('}', this.at);
    if (this.next !== '{' || end < 0) throw new Unsupported('the pattern has a bad escape');
    const text = this.chars.slice(this.at + 1, end).join('');
    this.at = end + 1;
    return text;
  }
}

function single(codePoint: number): CharSet {
  return [codePoint, codePoint];
}

export function isEmptyRegex(regex: Regex): boolean {
  return regex === EMPTY_REGEX || (regex.type === 'sequence' && regex.parts.length === 0);
}
