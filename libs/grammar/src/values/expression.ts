/**
 * A conjunction of literals. A literal is a schema or a constant, by number, negative when it must not hold; it is looked
 * into only when needed, so that recursive schemas have finite expressions. Equal keys mean equal expressions.
 */
export interface Expression {
  readonly key: string;
  readonly literals: readonly number[];
}

/** Every value. */
export const ANY: Expression = { key: 'any', literals: [] };
/** No value. */
export const NONE: Expression = { key: 'none', literals: [] };

export function conjunction(literals: Iterable<number>): Expression {
  const unique = new Set(literals);
  if (unique.size === 0) return ANY;
  const sorted = [...unique].sort((a, b) => a - b);
  if (sorted.some((literal) => literal > 0 && unique.has(-literal))) return NONE;
  return { key: sorted.join('&'), literals: sorted };
}

export function and(a: Expression, b: Expression): Expression {
  if (a === NONE || b === NONE) return NONE;
  if (a.literals.length === 0 || a.key === b.key) return b;
  if (b.literals.length === 0) return a;
  return conjunction([...a.literals, ...b.literals]);
}

/** The complement, as a union of expressions. */
export function negations(expression: Expression): readonly Expression[] {
  if (expression === NONE) return [ANY];
  return expression.literals.map((literal) => conjunction([-literal]));
}

/** Whether every value of `part` certainly fits `whole`: it has all of its literals. */
export function covers(whole: Expression, part: Expression): boolean {
  if (part === NONE || part === whole) return true;
  if (whole === NONE) return false;
  return whole.literals.every((literal) => part.literals.includes(literal));
}
