import type { ContextParams, NativeModelInfo } from './native.js';

/**
 * Inputs that a step may hold if that costs no memory: a batch of short texts is computed about as fast as one text.
 */
const MAX_SEQUENCES = 32;

/**
 * The parameters of a context that gives embeddings. All inputs share its cells, so that their number does not shrink
 * the longest one; states of recurrent models cannot be shared, and kvUnified may forbid it. Flash attention stays as
 * asked for, however fast: vectors are compared with those of other programs.
 */
export function embeddingParams(
  params: ContextParams,
  info: Pick<NativeModelInfo, 'isRecurrent' | 'isHybrid'>,
): ContextParams {
  const kvUnified = params.kvUnified ?? true;
  const isShared = kvUnified && !info.isRecurrent && !info.isHybrid;
  const sequences = isShared ? shareableSequences(params) : params.sequences;
  return { ...params, embeddings: true, kvUnified, sequences };
}

/** A number that divides the batch, which the addon would otherwise shorten; never fewer than were asked for. */
function shareableSequences({ batchSize, ubatchSize, sequences }: ContextParams): number {
  const size = Math.min(batchSize, ubatchSize);
  for (let count = MAX_SEQUENCES; count > sequences; count--) if (size % count === 0) return count;
  return sequences;
}
