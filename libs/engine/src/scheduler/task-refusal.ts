import { canShift } from '../cache/context-shift.js';
import type { EngineCore } from '../core/engine-core.js';
import { EngineError } from '../core/engine-error.js';
import type { Task } from '../task.js';

/**
 * Why a task cannot be queued; undefined when it can.
 * @param isShifting a prompt that is too long is cut
 */
export function taskRefusal(task: Task, core: EngineCore, isShifting: boolean): EngineError | undefined {
  const { slots } = core.model;
  const { sequenceContextSize: contextSize } = core.context;
  const { slotId, prompt } = task;
  if (slotId !== -1 && !(Number.isInteger(slotId) && slotId >= 0 && slotId < slots)) {
    return new EngineError('ERR_INVALID_SLOT', `There is no slot ${slotId}: slots are 0 to ${slots - 1}`, { slotId });
  }
  const token = prompt.find((candidate) => !core.vocabulary.has(candidate));
  if (token !== undefined) {
    const largest = core.vocabulary.size - 1;
    return new EngineError('ERR_INVALID_TOKEN', `Token ${token} is not in the vocabulary (0 to ${largest})`, { token });
  }
  const isCut = isShifting && !task.ratesPrompt;
  if (prompt.length >= contextSize && !isCut) {
    const canCut = canShift(core) && !task.ratesPrompt;
    const remedy = `try increasing the context size${canCut ? ' or enable context shift' : ''}`;
    return new EngineError('ERR_CONTEXT_SIZE', `the request exceeds the available context size. ${remedy}`, {
      promptTokens: prompt.length,
      contextSize,
    });
  }
  return undefined;
}
