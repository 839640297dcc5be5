import type { Limits } from '../config/limits.js';
import { itemsProblem, lengthProblem, textProblem } from '../http/length-problems.js';
import { limitOf } from '../http/limited-schema.js';

/** Tokens are 32-bit integers. */
export const MAX_TOKEN = 2 ** 31 - 1;

/** One sequence: a text, or tokens and texts mixed. */
export type SequencePrompt = string | readonly (number | string)[];

export const TEXT_SCHEMA = { type: 'string', maxLength: limitOf('maxText') } as const;

const LIST_SCHEMA = {
  type: 'array',
  maxItems: limitOf('maxTokenList'),
  items: { anyOf: [{ type: 'integer', minimum: 0, maximum: MAX_TOKEN }, TEXT_SCHEMA] },
  contains: { type: 'string' },
  minContains: 0,
  maxContains: limitOf('maxParts'),
} as const;

/** A list of tokens and texts mixed that is not empty. */
export const SEQUENCE_SCHEMA = { ...LIST_SCHEMA, minItems: 1 } as const;

/** A text, or a list of tokens and texts mixed. */
export const MIXED_SCHEMA = { anyOf: [TEXT_SCHEMA, LIST_SCHEMA] } as const;

export const MIXED_PROBLEM = 'must be a string, or a list of tokens and strings';

/** What is wrong with a text, or a list of tokens and texts mixed. */
export function mixedProblem(value: unknown, limits: Limits): string | undefined {
  if (typeof value === 'string') return textProblem(value, 'maxText', limits);
  return Array.isArray(value) ? listProblem(value, MIXED_PROBLEM, limits) : MIXED_PROBLEM;
}

/** What is wrong with a list of tokens and texts mixed. @param problem what to say of other items */
export function listProblem(list: readonly unknown[], problem: string, limits: Limits): string | undefined {
  const tooMany = lengthProblem(list, limits.maxTokenList);
  if (tooMany !== undefined) return tooMany;
  let texts = 0;
  for (const item of list) {
    if (typeof item === 'string') {
      if (++texts > limits.maxParts) return `must have at most ${limits.maxParts} texts among its tokens`;
    } else if (!Number.isInteger(item)) return problem;
    else if ((item as number) > MAX_TOKEN) return tooLargeToken(item as number);
  }
  return texts === 0 ? undefined : itemsProblem(list, 'maxText', limits);
}

/** What is wrong with a token beyond those of any vocabulary. */
export function tooLargeToken(token: number): string {
  return `holds token ${token}, but no token is greater than ${MAX_TOKEN}`;
}
