import type { SlotSnapshot } from '#engine';
import { GenerationParamsV05 } from '../generation/generation-settings-v05.js';
import { schemaOf } from '../http/declared-fields.js';
import { BOOLEAN, COUNT, INTEGER, listOf, ResponseField } from '../http/response-fields.js';

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
export class SlotStateV05 {
  @ResponseField('Number of the slot.', COUNT)
  readonly id: number;
  @ResponseField('Cells of its context, in tokens.', COUNT)
  readonly n_ctx: number;
  @ResponseField('Whether it drafts tokens.', BOOLEAN)
  readonly speculative: boolean;
  @ResponseField('Whether it is busy.', BOOLEAN)
  readonly is_processing: boolean;
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

/** @param params of its task; absent = it had none */
export function slotStateV05(slot: SlotSnapshot, speculative: boolean, params?: GenerationParamsV05): SlotStateV05 {
  const { isProcessing } = slot;
  const itself = { id: slot.id, n_ctx: slot.contextSize, speculative, is_processing: isProcessing };
  if (slot.task === undefined || params === undefined) return itself;
  return {
    ...itself,
    id_task: Number(slot.task.id),
    n_prompt_tokens: slot.tokensInCache,
    n_prompt_tokens_processed: isProcessing ? slot.promptTokens - slot.cachedPromptTokens : 0,
    n_prompt_tokens_cache: isProcessing ? slot.cachedPromptTokens : 0,
    params,
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
