import type { TaskRequest } from '#engine';
import type { SettingsView } from '../generation/generation-settings.response.js';
import { BOOLEAN, COUNT, ResponseField } from '../http/response-fields.js';

/** What all generations of llama-server show of a slot. */
export class SlotState {
  @ResponseField('Number of the slot.', COUNT)
  readonly id: number;
  @ResponseField('Cells of its context, in tokens.', COUNT)
  readonly n_ctx: number;
  @ResponseField('Whether it drafts tokens.', BOOLEAN)
  readonly speculative: boolean;
  @ResponseField('Whether it is busy.', BOOLEAN)
  readonly is_processing: boolean;
}

/** What a response about a slot is made of, beside the slot itself. */
export interface SlotFacts {
  /** What a request that asks for nothing would run. */
  readonly defaultTask: TaskRequest;
  readonly settings: SettingsView;
  readonly speculates: boolean;
  promptText(prompt: Int32Array): Promise<string>;
}
