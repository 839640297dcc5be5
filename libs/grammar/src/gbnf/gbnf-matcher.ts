import type { GbnfGrammar, GbnfItem } from './gbnf-grammar.js';
import { parseGbnf } from './parse-gbnf.js';

type Element = { readonly ranges: readonly number[]; readonly negated: boolean } | { readonly rule: number };

/** What is left to match, innermost first; equal stacks are the same object. */
interface Stack {
  readonly id: number;
  readonly elements: readonly Element[];
  readonly at: number;
  readonly below: Stack | null;
}

export interface GbnfMatch {
  /** The text begins a sentence of the grammar. */
  readonly accepted: boolean;
  /** It is one. */
  readonly complete: boolean;
  /** Code points that were accepted. */
  readonly length: number;
  /** The most stacks that were open at once. */
  readonly stacks: number;
}

/** Stacks at once above which the matcher gives up. */
const MAX_STACKS = 100_000;

/** Follows a grammar in GBNF as llama.cpp does, with a set of stacks, in TypeScript: for checks without the addon. */
export class GbnfMatcher {
  private readonly rules: (readonly (readonly Element[])[])[] = [];
  private readonly root: number;
  private readonly stacks = new Map<string, Stack>();
  private readonly listIds = new Map<readonly Element[], number>();

  constructor(gbnf: string) {
    const grammar: GbnfGrammar = parseGbnf(gbnf);
    this.rules = grammar.rules.map(() => []);
    grammar.rules.forEach((rule, index) => {
      this.rules[index] = rule.alternatives!.map((items) => this.lower(items));
    });
    this.root = grammar.root;
  }

  /** @throws RangeError when the grammar is so ambiguous that following it takes too much memory */
  match(text: string): GbnfMatch {
    let length = 0;
    let current = this.advance([this.push([{ rule: this.root }], 0, null)]);
    let most = current.size;
    for (const char of text) {
      const codePoint = char.codePointAt(0)!;
      const next: (Stack | null)[] = [];
      for (const stack of current) {
        if (stack === null) continue;
        const element = stack.elements[stack.at]!;
        if ('rule' in element || !matches(element, codePoint)) continue;
        next.push(this.rest(stack));
      }
      current = this.advance(next);
      most = Math.max(most, current.size);
      if (current.size === 0) return { accepted: false, complete: false, length, stacks: most };
      if (current.size > MAX_STACKS) throw new RangeError('the grammar is too ambiguous');
      length++;
    }
    return { accepted: true, complete: current.has(null), length, stacks: most };
  }

  accepts(text: string): boolean {
    return this.match(text).complete;
  }

  private rest(stack: Stack): Stack | null {
    return stack.at + 1 < stack.elements.length ? this.push(stack.elements, stack.at + 1, stack.below) : stack.below;
  }

  private push(elements: readonly Element[], at: number, below: Stack | null): Stack {
    let list = this.listIds.get(elements);
    if (list === undefined) {
      list = this.listIds.size;
      this.listIds.set(elements, list);
    }
    const key = `${list}:${at}:${below?.id ?? -1}`;
    let stack = this.stacks.get(key);
    if (stack === undefined) {
      stack = { id: this.stacks.size, elements, at, below };
      this.stacks.set(key, stack);
    }
    return stack;
  }

  /** Follows rules until each stack has a character on top, or is empty. */
  private advance(start: readonly (Stack | null)[]): Set<Stack | null> {
    const done = new Set<Stack | null>();
    const seen = new Set<Stack | null>(start);
    const todo = [...seen];
    for (let stack = todo.pop(); stack !== undefined; stack = todo.pop()) {
      const element = stack?.elements[stack.at];
      if (stack === null || element === undefined || !('rule' in element)) {
        done.add(stack);
        continue;
      }
      const below = this.rest(stack);
      for (const elements of this.rules[element.rule]!) {
        const next = elements.length === 0 ? below : this.push(elements, 0, below);
        if (seen.has(next)) continue;
        seen.add(next);
        todo.push(next);
      }
    }
    return done;
  }

  private lower(items: readonly GbnfItem[]): readonly Element[] {
    return items.flatMap((item) => {
      const body = this.body(item);
      const needed = Array.from({ length: item.min }, () => body);
      if (item.max === item.min) return needed;
      if (item.max === Number.POSITIVE_INFINITY) {
        const loop = this.rules.length;
        this.rules.push([]);
        this.rules[loop] = [[body, { rule: loop }], []];
        return [...needed, { rule: loop }];
      }
      let rest: readonly Element[] = [];
      for (let i = item.min; i < item.max; i++) {
        this.rules.push([[body, ...rest], []]);
        rest = [{ rule: this.rules.length - 1 }];
      }
      return [...needed, ...rest];
    });
  }

  private body(item: GbnfItem): Element {
    if (item.type === 'rule') return { rule: item.rule! };
    if (item.type === 'any') return { ranges: [0, 0x10ffff], negated: false };
    if (item.type === 'chars') return { ranges: item.ranges!, negated: item.negated ?? false };
    if (item.type === 'token') throw new RangeError('tokens need a vocabulary');
    this.rules.push(item.alternatives!.map((alternative) => this.lower(alternative)));
    return { rule: this.rules.length - 1 };
  }
}

function matches({ ranges, negated }: { ranges: readonly number[]; negated: boolean }, codePoint: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    if (codePoint >= ranges[i]! && codePoint <= ranges[i + 1]!) return !negated;
  }
  return negated;
}
