import { from, map, mergeMap, type Observable, reduce } from 'rxjs';
import { type AdapterScales, createEmbeddingTask, type Embedding, type EngineClient } from '#engine';
import { ApiError } from '../http/api-error.js';
import { currentDeadline } from '../http/request-deadline.js';
import { currentOrigin } from '../http/request-origin.js';
import type { NumberedImage } from './numbered-images.js';
import { type Prompt, promptsOf, type ReadPrompt } from './prompt.js';
import type { PromptReader } from './prompt-reader.js';

/** Inputs of a request that are in the engine's queue: more than a step computes, and few enough for a turn. */
const QUEUED = 128;

/** What embeddings are wanted of, as a request has it. */
export interface RequestedInputs {
  readonly prompt: Prompt;
  /** Its name in the request. */
  readonly field: string;
  /** Pictures that texts name. */
  readonly images?: readonly NumberedImage[] | undefined;
}

/**
 * Each input, read.
 * @throws ApiError that names the input: it is empty, holds a token that the vocabulary does not have, is too long
 */
export async function readInputs(
  { prompt, field, images }: RequestedInputs,
  reader: PromptReader,
  engine: EngineClient,
): Promise<readonly ReadPrompt[]> {
  const { prompts, isList } = promptsOf(prompt);
  const nameOf = (index: number) => (isList ? `${field}[${index}]` : field);
  const inputs = await reader.read(prompts, { nameOf, placeOf: nameOf }, images);
  for (const [index, { tokens }] of inputs.entries()) refuseLong(tokens, nameOf(index), engine);
  return inputs;
}

/** @throws ApiError when the engine cannot compute the input as a whole */
export function refuseLong(tokens: Int32Array, field: string, engine: EngineClient): void {
  const inputSize = engine.model.embedding?.inputSize ?? Number.POSITIVE_INFINITY;
  if (tokens.length <= inputSize) return;
  throw new ApiError(
    'exceed_context_size_error',
    `'${field}' (${tokens.length} tokens) is too large to process: an input has at most ${inputSize} tokens, ` +
      'by --ubatch-size, --batch-size, --ctx-size and the model',
    { param: field, n_prompt_tokens: tokens.length, n_ctx: inputSize },
  );
}

/**
 * Computes all inputs, some of them at the same time; emits once. Cold: unsubscribing cancels those that are not computed.
 * @param timeoutMs milliseconds from the arrival of the request; undefined = as its header says @throws ApiError
 */
export function allEmbedded(
  engine: EngineClient,
  inputs: readonly ReadPrompt[],
  adapters: AdapterScales,
  timeoutMs?: number,
): Observable<readonly Embedding[]> {
  const origin = currentOrigin();
  const deadline = currentDeadline(timeoutMs);
  const tasks = inputs.map((input) => createEmbeddingTask({ ...input, adapters, deadline, origin }, engine.model));
  return from(tasks).pipe(
    mergeMap((task, index) => engine.embed(task).pipe(map((embedding) => ({ index, embedding }))), QUEUED),
    reduce<{ index: number; embedding: Embedding }, Embedding[]>((all, { index, embedding }) => {
      all[index] = embedding;
      return all;
    }, []),
  );
}
