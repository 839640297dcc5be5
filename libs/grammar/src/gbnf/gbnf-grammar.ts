/** A grammar as read: rules by number, each a list of alternatives. */
export interface GbnfGrammar {
  readonly rules: readonly GbnfRule[];
  readonly root: number;
  /** Definitions that a later one of the same name replaced: llama.cpp keeps the rules of their groups and repetitions. */
  readonly replaced: readonly GbnfRule[];
}

export interface GbnfRule {
  readonly name: string;
  /** Offset of the definition, or of the first use of a rule that is not defined. */
  readonly at: number;
  alternatives: readonly (readonly GbnfItem[])[] | undefined;
}

/** A repetition counts as `max` times its item, Infinity for an open one. */
export interface GbnfItem {
  readonly type: 'chars' | 'any' | 'token' | 'rule' | 'group';
  /** Of a class or literal: pairs of code points. */
  readonly ranges?: readonly number[];
  readonly negated?: boolean;
  readonly rule?: number;
  /** No rule of this name was met before. */
  readonly isNew?: boolean;
  readonly alternatives?: readonly (readonly GbnfItem[])[];
  /** A group that nobody wrote: what one repetition sign repeats that follows another, or a literal. */
  readonly isInline?: boolean;
  readonly min: number;
  readonly max: number;
  readonly at: number;
}
