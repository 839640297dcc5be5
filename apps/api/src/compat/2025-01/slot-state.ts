import type { SlotSnapshot } from '#engine';
import { schemaOf } from '../../http/declared-fields.js';
import { BOOLEAN, COUNT, INTEGER, ResponseField, TEXT } from '../../http/response-fields.js';
import { type SlotFacts, SlotState } from '../../slots/slot-state.js';
import { GenerationParams } from './generation-settings.js';
import { generationParams } from './generation-settings.response.js';

export class NextToken {
  @ResponseField('Whether a token follows.', BOOLEAN)
  readonly has_next_token: boolean;
  @ResponseField('Whether the text has a newline.', BOOLEAN)
  readonly has_new_line: boolean;
  @ResponseField('Tokens that may still be generated; -1 = no limit.', INTEGER)
  readonly n_remain: number;
  @ResponseField('Tokens generated.', COUNT)
  readonly n_decoded: number;
  @ResponseField('The stop string that ended the text, else empty.', TEXT)
  readonly stopping_word: string;
}

/** A slot as January 2025 shows it; also the shape of the default settings. */
export class SlotState2025 extends SlotState {
  @ResponseField('Number of its task; -1 = none.', INTEGER)
  readonly id_task: number;
  @ResponseField('Whether the model attends to later tokens too.', BOOLEAN)
  readonly non_causal: boolean;
  @ResponseField(
    'The settings of its task; those of a request that asks for nothing where it had none.',
    schemaOf(GenerationParams),
  )
  readonly params: GenerationParams;
  @ResponseField('The prompt.', TEXT)
  readonly prompt: string;
  @ResponseField('How its generation stands.', schemaOf(NextToken))
  readonly next_token: NextToken;
}

/** A slot with its running task, else its last one, else the defaults. */
export async function slotState2025(slot: SlotSnapshot, facts: SlotFacts): Promise<SlotState2025> {
  const { task } = slot;
  const nPredict = task?.maxTokens ?? facts.settings.nPredict;
  return {
    id: slot.id,
    id_task: task === undefined ? -1 : Number(task.id),
    n_ctx: slot.contextSize,
    speculative: facts.speculates,
    is_processing: slot.isProcessing,
    non_causal: false,
    params: generationParams(task ?? facts.defaultTask, { ...facts.settings, nPredict }),
    prompt: task === undefined ? '' : await facts.promptText(task.prompt),
    next_token: {
      has_next_token: slot.isProcessing || task === undefined,
      has_new_line: slot.hasNewLine,
      n_remain: slot.remainingTokens,
      n_decoded: slot.generatedTokens,
      stopping_word: slot.stoppingWord,
    },
  };
}
