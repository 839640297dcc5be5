import { checkMedia } from './check-media.js';
import { EngineError } from './engine-error.js';
import { hasMedia } from './media.js';
import type { ModelInfo } from './model-info.js';
import type { Task, TaskRequest } from './task.js';

/**
 * The one place where tasks are made: checks what a request asks for against the loaded model. Tokens are not checked:
 * those of a tokenizer are in the vocabulary, and whoever takes others from a client can name their field.
 * @throws ERR_UNSUPPORTED if the model generates no text, and for logprobs of a prompt with media; ERR_INVALID_SLOT,
 * ERR_CONTEXT_SIZE, ERR_MEDIA
 */
export function createTask(request: TaskRequest, model: ModelInfo): Task {
  if (!model.generates) throw new EngineError('ERR_UNSUPPORTED', 'The context gives embeddings, it generates no text');
  checkSlot(request.slotId, model.slots);
  checkMedia(request.media, request.prompt, model);
  if (hasMedia(request) && request.promptLogprobs) {
    throw new EngineError('ERR_UNSUPPORTED', 'A prompt with images or sound has no logprobs');
  }
  checkLength(request, model);
  return request as Task;
}

function checkSlot(slotId: number, slots: number): void {
  if (slotId === -1 || (Number.isInteger(slotId) && slotId >= 0 && slotId < slots)) return;
  throw new EngineError('ERR_INVALID_SLOT', `There is no slot ${slotId}: slots are 0 to ${slots - 1}`, { slotId });
}

/** A prompt that is too long is cut if the context shifts; not one that has to stay whole. */
function checkLength(request: TaskRequest, model: ModelInfo): void {
  const { prompt, promptLogprobs } = request;
  const { slotContextSize: contextSize, canShift, shifts } = model;
  const mayBeCut = !promptLogprobs && !hasMedia(request);
  if (prompt.length < contextSize || (shifts && mayBeCut)) return;
  const remedy = `try increasing the context size${canShift && mayBeCut ? ' or enable context shift' : ''}`;
  throw new EngineError('ERR_CONTEXT_SIZE', `the request exceeds the available context size. ${remedy}`, {
    promptTokens: prompt.length,
    contextSize,
  });
}
