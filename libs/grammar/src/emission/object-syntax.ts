import type { Alternative, GrammarSymbol } from './grammar-builder.js';
import type { MemberKind } from './member-kinds.js';

/** How objects are written. */
export interface ObjectSyntax {
  readonly open: Alternative;
  /** Between two members. */
  readonly between: Alternative;
  readonly close: Alternative;
  /** Whether a member of this kind can be written at all. */
  has(kind: MemberKind): boolean;
  /** Any one of several members. */
  choice(kinds: readonly MemberKind[]): GrammarSymbol;
}
