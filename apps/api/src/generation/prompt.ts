import type { EngineClient, PromptMedia } from '#engine';
import type { LimitName, Limits } from '../config/limits.js';
import { ApiError } from '../http/api-error.js';
import { lengthProblem, textProblem } from '../http/length-problems.js';
import { limitOf } from '../http/limited-schema.js';
import { isObject } from '../http/plain-object.js';
import { promptly } from '../http/turns.js';
import { MEDIA_PROMPT_SCHEMA, type MediaPrompt, mediaPromptProblem } from './media-prompt.js';
import { listProblem, SEQUENCE_SCHEMA, type SequencePrompt, TEXT_SCHEMA } from './sequence-prompt.js';
import { refuseBeyondContext } from './text-room.js';

/** One prompt: a text, tokens and texts mixed, or a text with media in it. */
export type SinglePrompt = SequencePrompt | MediaPrompt;

/** A prompt, or a list of them: an array without a number at its top. */
export type Prompt = SinglePrompt | readonly SinglePrompt[];

export const PROMPT_SCHEMA = {
  anyOf: [
    TEXT_SCHEMA,
    MEDIA_PROMPT_SCHEMA,
    SEQUENCE_SCHEMA,
    {
      type: 'array',
      items: { anyOf: [TEXT_SCHEMA, MEDIA_PROMPT_SCHEMA, SEQUENCE_SCHEMA] },
      minItems: 1,
      maxItems: limitOf('maxTasks'),
    },
  ],
} as const;

const PROBLEM = 'must be a string, a list of tokens, a list of mixed strings and tokens, or a list of any of these';

/** What is wrong with a prompt. @param mostSequences of a list */
export function promptProblem(
  value: unknown,
  limits: Limits,
  mostSequences: LimitName = 'maxTasks',
): string | undefined {
  if (!Array.isArray(value)) return partProblem(value, limits);
  if (value.length === 0) return 'must not be empty';
  const tooLong = lengthProblem(value, Math.max(limits.maxTokenList, limits[mostSequences]));
  if (tooLong !== undefined) return tooLong;
  if (value.some(isNumber)) return listProblem(value, PROBLEM, limits);
  const tooMany = lengthProblem(value, limits[mostSequences]);
  if (tooMany !== undefined) return tooMany;
  for (const item of value) {
    const problem = partProblem(item, limits);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The prompts of a request, and whether the client sent a list and so expects one. */
export function promptsOf(prompt: Prompt): { readonly prompts: readonly SinglePrompt[]; readonly isList: boolean } {
  const isList = Array.isArray(prompt) && !prompt.some(isNumber);
  return { prompts: isList ? (prompt as readonly SinglePrompt[]) : [prompt as SinglePrompt], isList };
}

export function isMediaPrompt(prompt: SinglePrompt): prompt is MediaPrompt {
  return typeof prompt === 'object' && 'prompt_string' in prompt;
}

/** The text or the tokens of a prompt, without its media. */
export function sequenceOf(prompt: SinglePrompt): SequencePrompt {
  return isMediaPrompt(prompt) ? prompt.prompt_string : prompt;
}

/** What the engine computes of a prompt. */
export interface ReadPrompt {
  /** Each cell of media is -1. */
  readonly tokens: Int32Array;
  /** Absent = there are none. */
  readonly media?: readonly PromptMedia[];
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
  engine: EngineClient,
): Promise<Int32Array> {
  const parts = typeof sequence === 'string' ? [sequence] : sequence;
  const found = await tokensOfTexts(parts, rules, engine);
  return promptly(joined(parts, found, rules.field, engine));
}

/** The tokens of each text among the parts, with two questions at most: only the first part may have a BOS. */
async function tokensOfTexts(
  parts: readonly (number | string)[],
  { addSpecial, parseSpecial }: TokenizeRules,
  engine: EngineClient,
): Promise<readonly Int32Array[]> {
  const texts = parts.filter((part) => typeof part === 'string');
  const isFirstSpecial = addSpecial && typeof parts[0] === 'string';
  const first = isFirstSpecial ? [await engine.tokenize(parts[0] as string, true, parseSpecial)] : [];
  const others = isFirstSpecial ? texts.slice(1) : texts;
  return [...first, ...(await engine.tokenizeAll(others, { addSpecial: false, parseSpecial }))];
}

/** Parts that are joined without a look at the clock. */
const PARTS_AT_ONCE = 4096;

function* joined(
  parts: readonly (number | string)[],
  found: readonly Int32Array[],
  field: string,
  engine: EngineClient,
): Generator<void, Int32Array> {
  const { vocabSize } = engine.model;
  const numbers = parts.length - found.length;
  const tokens = new Int32Array(found.reduce((length, some) => length + some.length, numbers));
  const texts = found.values();
  let end = 0;
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'number') tokens[end++] = knownToken(part, field, vocabSize);
    else {
      const some = texts.next().value as Int32Array;
      tokens.set(some, end);
      end += some.length;
    }
    if (index % PARTS_AT_ONCE === 0) yield;
  }
  return tokens;
}

/**
 * The tokens of a prompt.
 * @throws ApiError when it is empty or holds a token that the vocabulary does not have
 * @throws EngineError ERR_CONTEXT_SIZE when its texts are longer than any that the context could hold
 */
export async function promptTokens(sequence: SequencePrompt, field: string, engine: EngineClient): Promise<Int32Array> {
  const texts = typeof sequence === 'string' ? [sequence] : sequence.filter((part) => typeof part === 'string');
  refuseBeyondContext(texts, engine.model, engine.vocabulary);
  const tokens = await tokensOf(sequence, { field, addSpecial: true, parseSpecial: true }, engine);
  if (tokens.length === 0) throw ApiError.field(field, 'must not be empty');
  return tokens;
}

/** As `promptTokens`, of several: plain texts are one question to the engine. @param nameOf the field of each, by its index */
export async function allPromptTokens(
  sequences: readonly SequencePrompt[],
  nameOf: (index: number) => string,
  engine: EngineClient,
): Promise<readonly Int32Array[]> {
  const texts = sequences.filter((sequence) => typeof sequence === 'string');
  if (texts.length < sequences.length) {
    return Promise.all(sequences.map((sequence, index) => promptTokens(sequence, nameOf(index), engine)));
  }
  for (const text of texts) refuseBeyondContext([text], engine.model, engine.vocabulary);
  const found = await engine.tokenizeAll(texts, { addSpecial: true, parseSpecial: true });
  const empty = found.findIndex(({ length }) => length === 0);
  if (empty >= 0) throw ApiError.field(nameOf(empty), 'must not be empty');
  return found;
}

/** @throws ApiError when the vocabulary does not have the token */
export function knownToken(token: number, field: string, vocabSize: number): number {
  if (token >= 0 && token < vocabSize) return token;
  throw ApiError.field(field, `holds token ${token}, but the model's tokens are 0 to ${vocabSize - 1}`);
}

function partProblem(value: unknown, limits: Limits): string | undefined {
  if (typeof value === 'string') return textProblem(value, 'maxText', limits);
  if (isObject(value)) return mediaPromptProblem(value, limits, PROBLEM);
  return Array.isArray(value) ? listProblem(value, PROBLEM, limits) : PROBLEM;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}
