import type { EngineCore } from '../core/engine-core.js';
import { EngineError } from '../core/engine-error.js';
import type { EmbeddingFacts } from './embedding.js';

/** Why an input cannot be queued; undefined when it can. */
export function inputRefusal(
  tokens: Int32Array,
  { vocabulary }: EngineCore,
  { inputSize }: EmbeddingFacts,
): EngineError | undefined {
  if (tokens.length === 0) return new EngineError('ERR_INVALID_ARGUMENT', 'an input needs a token');
  const token = tokens.find((candidate) => !vocabulary.has(candidate));
  if (token !== undefined) {
    const largest = vocabulary.size - 1;
    return new EngineError('ERR_INVALID_TOKEN', `Token ${token} is not in the vocabulary (0 to ${largest})`, { token });
  }
  return tokens.length > inputSize ? inputTooLong(tokens.length, inputSize) : undefined;
}

/** @param inputSize the most tokens that an input may have */
export function inputTooLong(tokens: number, inputSize: number): EngineError {
  return new EngineError(
    'ERR_CONTEXT_SIZE',
    `input (${tokens} tokens) is too large to process. increase the physical batch size (current batch size: ${inputSize})`,
    { promptTokens: tokens, contextSize: inputSize },
  );
}
