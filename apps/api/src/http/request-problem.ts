import { validateSync } from 'class-validator';
import type { Limits } from '../config/limits.js';

/** What is wrong with a request. */
export interface RequestProblem {
  readonly field: string;
  /** A sentence that begins with the field. */
  readonly message: string;
}

/** class-validator's checks are given the request and nothing else. */
const LIMITS = new WeakMap<object, Limits>();

/** The first problem that the checks of its fields find in a request; undefined = none. */
export function problemOf(request: object, limits: Limits): RequestProblem | undefined {
  LIMITS.set(request, limits);
  const [problem] = validateSync(request, { stopAtFirstError: true });
  if (problem === undefined) return undefined;
  const [message = `'${problem.property}' is invalid`] = Object.values(problem.constraints ?? {});
  return { field: problem.property, message };
}

/** The limits that hold for a request whose fields are being checked. @throws for any other */
export function limitsOf(request: object | undefined): Limits {
  const limits = LIMITS.get(request ?? LIMITS);
  if (limits === undefined) throw new Error('the request is not being checked');
  return limits;
}
