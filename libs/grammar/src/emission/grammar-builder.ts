import type { CharSet } from '../automata/char-set.js';
import type { Budget } from '../refusals/budget.js';

export interface RuleReference {
  readonly type: 'rule';
  readonly rule: number;
}

/** A terminal, characters of a set from none up to `most` of them, or a reference to a rule. */
export type GrammarSymbol =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'chars'; readonly set: CharSet }
  | { readonly type: 'run'; readonly set: CharSet; readonly most: number }
  | RuleReference;

export type Alternative = readonly GrammarSymbol[];

export interface GrammarRule {
  readonly name: string;
  alternatives: readonly Alternative[];
}

const NOTHING: readonly Alternative[] = [];

/** Collects rules; they may refer to each other in any order. */
export class GrammarBuilder {
  readonly rules: GrammarRule[] = [];
  private readonly shared = new Map<string, number>();

  constructor(private readonly budget: Budget) {}

  /** A rule without alternatives yet: it derives nothing until `define`. */
  declare(name: string): number {
    this.rules.push({ name, alternatives: NOTHING });
    return this.rules.length - 1;
  }

  define(rule: number, alternatives: readonly Alternative[]): void {
    this.budget.spend(2 + alternatives.length);
    this.rules[rule]!.alternatives = alternatives;
  }

  rule(name: string, alternatives: readonly Alternative[]): RuleReference {
    const rule = this.declare(name);
    this.define(rule, alternatives);
    return reference(rule);
  }

  /** The rule of this key, made on first use; `make` is told its number. */
  once(key: string, name: string, make: (rule: number) => readonly Alternative[]): RuleReference {
    let rule = this.shared.get(key);
    if (rule === undefined) {
      rule = this.declare(name);
      this.shared.set(key, rule);
      this.define(rule, make(rule));
    }
    return reference(rule);
  }
}

export function text(value: string): GrammarSymbol {
  return { type: 'text', text: value };
}

export function chars(set: CharSet): GrammarSymbol {
  return { type: 'chars', set };
}

/** Grammars use the same numbers: one symbol each serves them all. */
const references: RuleReference[] = [];
const MAX_SHARED = 20_000;

export function reference(rule: number): RuleReference {
  if (rule >= MAX_SHARED) return { type: 'rule', rule };
  while (references.length <= rule) references.push({ type: 'rule', rule: references.length });
  return references[rule]!;
}
