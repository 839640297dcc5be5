import { EngineError } from './engine-error.js';
import type { ModelInfo } from './model-info.js';
import type { Task, TaskRequest } from './task.js';

/**
 * The one place where tasks are made: checks what a request asks for against the loaded model. Tokens are not checked:
 * those of a tokenizer are in the vocabulary, and whoever takes others from a client can name their field.
 * @throws ERR_UNSUPPORTED if the model generates no text, ERR_INVALID_SLOT, ERR_CONTEXT_SIZE
 */
export function createTask(request: TaskRequest, model: ModelInfo): Task {
  if (!model.generates) throw new EngineError('ERR_UNSUPPORTED', 'The context gives embeddings, it generates no text');
  checkSlot(request.slotId, model.slots);
  checkLength(request, model);
  return request as Task;
}

function checkSlot(slotId: number, slots: number): void {
  if (slotId === -1 || (Number.isInteger(slotId) && slotId >= 0 && slotId < slots)) return;
  throw new EngineError('ERR_INVALID_SLOT', `There is no slot ${slotId}: slots are 0 to ${slots - 1}`, { slotId });
}

/** A prompt that is too long is cut if the context shifts. */
function checkLength({ prompt, promptLogprobs }: TaskRequest, model: ModelInfo): void {
  const { slotContextSize: contextSize, canShift, shifts } = model;
  if (prompt.length < contextSize || (shifts && !promptLogprobs)) return;
  const remedy = `try increasing the context size${canShift && !promptLogprobs ? ' or enable context shift' : ''}`;
  throw new EngineError('ERR_CONTEXT_SIZE', `the request exceeds the available context size. ${remedy}`, {
    promptTokens: prompt.length,
    contextSize,
  });
}
