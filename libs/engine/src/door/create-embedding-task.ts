import { checkMedia } from './check-media.js';
import type { EmbeddingRequest, EmbeddingTask } from './embedding.js';
import { EngineError } from './engine-error.js';
import type { ModelInfo } from './model-info.js';

/**
 * The one place where embedding tasks are made.
 * @throws ERR_UNSUPPORTED if the context gives no embeddings, ERR_INVALID_ARGUMENT for an empty input,
 * ERR_CONTEXT_SIZE for one of more than `model.embedding.inputSize` tokens, ERR_MEDIA for media that the model does not take
 */
export function createEmbeddingTask(request: EmbeddingRequest, model: ModelInfo): EmbeddingTask {
  const { tokens, media } = request;
  const { embedding } = model;
  if (!embedding) throw new EngineError('ERR_UNSUPPORTED', 'The context gives no embeddings');
  if (tokens.length === 0) throw new EngineError('ERR_INVALID_ARGUMENT', 'an input needs a token');
  if (tokens.length > embedding.inputSize) throw inputTooLong(tokens.length, embedding.inputSize);
  checkMedia(media, tokens, model);
  return request as EmbeddingTask;
}

/** @param inputSize the most tokens that an input may have */
function inputTooLong(tokens: number, inputSize: number): EngineError {
  return new EngineError(
    'ERR_CONTEXT_SIZE',
    `input (${tokens} tokens) is too large to process. increase the physical batch size (current batch size: ${inputSize})`,
    { promptTokens: tokens, contextSize: inputSize },
  );
}
