import type { Task } from '#engine';
import type { SettingsView } from '../generation/generation-settings.response.js';
import { BOOLEAN, COUNT, Shown } from '../http/answer-fields.js';

/** What all generations of llama-server show of a slot. */
export class SlotState {
  @Shown('Number of the slot.', COUNT)
  readonly id: number;
  @Shown('Cells of its context, in tokens.', COUNT)
  readonly n_ctx: number;
  @Shown('Whether it drafts tokens.', BOOLEAN)
  readonly speculative: boolean;
  @Shown('Whether it is busy.', BOOLEAN)
  readonly is_processing: boolean;
}

/** What an answer about a slot is made of, beside the slot itself. */
export interface SlotFacts {
  /** What a request that asks for nothing would run. */
  readonly defaultTask: Task;
  readonly settings: SettingsView;
  readonly speculates: boolean;
  promptText(prompt: Int32Array): Promise<string>;
}
