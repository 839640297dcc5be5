import type { Budget } from '../refusals/budget.js';
import type { Expression } from './expression.js';

/** What the algebra of values needs to know about expressions. */
export interface SetContext {
  readonly budget: Budget;
  /** True only when certainly no value fits: recursive expressions are not followed to the end. */
  isNone(expression: Expression): boolean;
}
