import type { Limits } from '../config/limits.js';
import { limitOf } from '../http/limited-schema.js';
import { jsonProblem, MOST_JSON } from '../http/request-fields.js';

/** What the server gives every template: a variable of that name would stand in the place of what was checked. */
const RESERVED = [
  'messages',
  'tools',
  'add_generation_prompt',
  'bos_token',
  'eos_token',
  'raise_exception',
  'strftime_now',
] as const;

export const TEMPLATE_VARIABLES_SCHEMA = {
  type: 'object',
  additionalProperties: true,
  propertyNames: { not: { enum: RESERVED } },
  [MOST_JSON]: limitOf('maxJson'),
} as const;

const sizeProblem = jsonProblem('maxJson');

/** What is wrong with the variables that a request gives a template; undefined = nothing. */
export function templateVariablesProblem(value: unknown, limits: Limits): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  const reserved = RESERVED.find((name) => Object.hasOwn(value, name));
  return reserved === undefined ? sizeProblem(value, limits) : `must not have ${reserved}: the server gives it`;
}
