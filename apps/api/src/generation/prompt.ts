import type { EngineService } from '#engine';
import { ApiError } from '../http/api-error.js';

/** One sequence: a text, or tokens and texts mixed. */
export type SequencePrompt = string | readonly (number | string)[];
/** A sequence, or a list of them: an array without a number at its top. */
export type Prompt = SequencePrompt | readonly SequencePrompt[];

const PART_SCHEMA = { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string' }] } as const;
const SEQUENCE_SCHEMA = { type: 'array', items: PART_SCHEMA, minItems: 1 } as const;

export const PROMPT_SCHEMA = {
  anyOf: [
    { type: 'string' },
    SEQUENCE_SCHEMA,
    { type: 'array', items: { anyOf: [{ type: 'string' }, SEQUENCE_SCHEMA] }, minItems: 1 },
  ],
} as const;

const PROBLEM = 'must be a string, a list of tokens, a list of mixed strings and tokens, or a list of any of these';

export function promptProblem(value: unknown): string | undefined {
  if (typeof value === 'string') return undefined;
  if (!Array.isArray(value)) return PROBLEM;
  if (value.length === 0) return 'must not be empty';
  return value.some(isNumber) ? sequenceProblem(value) : firstProblem(value);
}

/** The sequences of a prompt, and whether the client sent a list and so expects one. */
export function sequencesOf(prompt: Prompt): {
  readonly sequences: readonly SequencePrompt[];
  readonly isList: boolean;
} {
  const isList = Array.isArray(prompt) && !prompt.some(isNumber);
  return isList
    ? { sequences: prompt as readonly SequencePrompt[], isList }
    : { sequences: [prompt as SequencePrompt], isList };
}

/** How texts become tokens. */
export interface TokenizeRules {
  /** Name in the request, for errors. */
  readonly field: string;
  /** Add BOS before a text at the beginning, where the model wants it. */
  readonly addSpecial: boolean;
  /** Read the text of control tokens as those tokens. */
  readonly parseSpecial: boolean;
}

/** @throws ApiError when the sequence holds a token that the vocabulary does not have */
export async function tokensOf(
  sequence: SequencePrompt,
  rules: TokenizeRules,
  engine: EngineService,
): Promise<number[]> {
  const parts = typeof sequence === 'string' ? [sequence] : sequence;
  const tokens: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'number') tokens.push(knownToken(part, rules.field, engine));
    else {
      const found = await engine.tokenize(part, rules.addSpecial && index === 0, rules.parseSpecial);
      for (const token of found) tokens.push(token);
    }
  }
  return tokens;
}

/** The tokens of a prompt. @throws ApiError when it is empty or holds a token that the vocabulary does not have */
export async function promptTokens(
  sequence: SequencePrompt,
  field: string,
  engine: EngineService,
): Promise<Int32Array> {
  const tokens = await tokensOf(sequence, { field, addSpecial: true, parseSpecial: true }, engine);
  if (tokens.length === 0) throw ApiError.field(field, 'must not be empty');
  return Int32Array.from(tokens);
}

/** @throws ApiError when the vocabulary does not have the token */
export function knownToken(token: number, field: string, engine: EngineService): number {
  const { vocabSize } = engine.model;
  if (token >= 0 && token < vocabSize) return token;
  throw ApiError.field(field, `holds token ${token}, but the model's tokens are 0 to ${vocabSize - 1}`);
}

function firstProblem(list: readonly unknown[]): string | undefined {
  for (const item of list) {
    const problem = typeof item === 'string' ? undefined : sequenceProblem(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function sequenceProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return PROBLEM;
  return value.every((item) => typeof item === 'string' || Number.isInteger(item)) ? undefined : PROBLEM;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}
