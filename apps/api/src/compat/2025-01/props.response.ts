import { TEXT_ONLY } from '#engine';
import { schemaOf } from '../../http/declared-fields.js';
import { BOOLEAN, ResponseField } from '../../http/response-fields.js';
import { PropsAnswer, type PropsFacts, sharedProps } from '../../props/props.response.js';
import { generationParams } from './generation-settings.response.js';
import { SlotState2025 } from './slot-state.js';

export class Modalities {
  @ResponseField('Whether the model takes pictures.', BOOLEAN)
  readonly vision: boolean;
  @ResponseField('Whether the model takes sound.', BOOLEAN)
  readonly audio: boolean;
}

/** Global properties as January 2025 shows them. */
export class PropsAnswer2025 extends PropsAnswer {
  @ResponseField('The default settings, as an idle slot shows them.', schemaOf(SlotState2025))
  readonly default_generation_settings: SlotState2025;
  @ResponseField('What the model takes beside text.', schemaOf(Modalities))
  readonly modalities: Modalities;
}

/** The default settings look like an idle slot. */
export function props2025(facts: PropsFacts): PropsAnswer2025 {
  const { model, options } = facts;
  const { modalities = TEXT_ONLY } = model;
  return {
    default_generation_settings: {
      id: 0,
      id_task: -1,
      n_ctx: model.slotContextSize,
      speculative: facts.speculates,
      is_processing: false,
      non_causal: false,
      // Those of a request that asks for nothing, except that llama-server shows stream as true.
      params: generationParams(facts.defaultTask, { ...facts.settings, stream: true }),
      prompt: '',
      next_token: { has_next_token: true, has_new_line: false, n_remain: -1, n_decoded: 0, stopping_word: '' },
    },
    ...sharedProps(facts, options.alias || model.path),
    modalities: { vision: modalities.vision, audio: modalities.audio },
  };
}
