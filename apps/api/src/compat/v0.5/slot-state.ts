import type { SlotSnapshot } from '#engine';
import { schemaOf } from '../../http/declared-fields.js';
import { BOOLEAN, COUNT, INTEGER, listOf, ResponseField } from '../../http/response-fields.js';
import { type SlotFacts, SlotState } from '../../slots/slot-state.js';
import { GenerationParamsV05 } from './generation-settings.js';
import { generationParamsV05 } from './generation-settings.response.js';

const WITH_TASK = { when: 'where the slot has, or had, a task' };

export class NextTokenV05 {
  @ResponseField('Whether a token follows.', BOOLEAN)
  readonly has_next_token: boolean;
  @ResponseField('Whether the text has a newline.', BOOLEAN)
  readonly has_new_line: boolean;
  @ResponseField('Tokens that may still be generated; -1 = no limit, or nothing is generated.', INTEGER)
  readonly n_remain: number;
  @ResponseField('Tokens generated; 0 once the task has ended.', COUNT)
  readonly n_decoded: number;
}

/** A slot as v0.5 shows it. */
export class SlotStateV05 extends SlotState {
  @ResponseField('Number of its task.', COUNT, WITH_TASK)
  readonly id_task?: number;
  @ResponseField('Tokens that it holds.', COUNT, WITH_TASK)
  readonly n_prompt_tokens?: number;
  @ResponseField('Prompt tokens evaluated; 0 once the task has ended.', COUNT, WITH_TASK)
  readonly n_prompt_tokens_processed?: number;
  @ResponseField('Prompt tokens found in the cache; 0 once the task has ended.', COUNT, WITH_TASK)
  readonly n_prompt_tokens_cache?: number;
  @ResponseField('The settings of its task.', schemaOf(GenerationParamsV05), WITH_TASK)
  readonly params?: GenerationParamsV05;
  @ResponseField('How its generation stands: one, in a list.', listOf(schemaOf(NextTokenV05)), WITH_TASK)
  readonly next_token?: readonly NextTokenV05[];
}

/** Before its first task a slot is only itself. */
export async function slotStateV05(slot: SlotSnapshot, { settings, speculates }: SlotFacts): Promise<SlotStateV05> {
  const { isProcessing, task } = slot;
  const itself = { id: slot.id, n_ctx: slot.contextSize, speculative: speculates, is_processing: isProcessing };
  if (task === undefined) return itself;
  return {
    ...itself,
    id_task: Number(task.id),
    n_prompt_tokens: slot.tokensInCache,
    n_prompt_tokens_processed: isProcessing ? slot.promptTokens - slot.cachedPromptTokens : 0,
    n_prompt_tokens_cache: isProcessing ? slot.cachedPromptTokens : 0,
    params: generationParamsV05(task, { ...settings, nPredict: task.maxTokens }),
    next_token: [
      {
        has_next_token: isProcessing,
        has_new_line: slot.hasNewLine,
        n_remain: isProcessing ? slot.remainingTokens : -1,
        n_decoded: isProcessing ? slot.generatedTokens : 0,
      },
    ],
  };
}
