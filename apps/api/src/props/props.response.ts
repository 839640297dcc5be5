import type { ModelInfo } from '#engine';
import type { GenerationParams } from '../generation/generation-settings.js';
import { schemaOf } from '../http/declared-fields.js';
import { BOOLEAN, COUNT, only, ResponseField, TEXT } from '../http/response-fields.js';
import { SlotState } from '../slots/slot-state.js';

export class Modalities {
  @ResponseField('Whether the model takes pictures.', BOOLEAN)
  readonly vision: boolean;
  @ResponseField('Whether the model takes sound.', BOOLEAN)
  readonly audio: boolean;
}

export class PropsAnswer {
  @ResponseField('The default settings, as an idle slot shows them.', schemaOf(SlotState))
  readonly default_generation_settings: SlotState;
  @ResponseField('Number of slots.', COUNT)
  readonly total_slots: number;
  @ResponseField('Path of the model.', TEXT)
  readonly model_path: string;
  @ResponseField('Alias of the model, else its path.', TEXT)
  readonly model_alias: string;
  @ResponseField('What the model takes beside text.', schemaOf(Modalities))
  readonly modalities: Modalities;
  @ResponseField('The chat template (Jinja).', TEXT)
  readonly chat_template: string;
  @ResponseField('Text of the token that begins texts.', TEXT)
  readonly bos_token: string;
  @ResponseField('Text of the token that ends texts.', TEXT)
  readonly eos_token: string;
  @ResponseField('Name and version of the server.', TEXT)
  readonly build_info: string;
}

export class PropsChange {
  @ResponseField('The properties are changed.', only(true))
  readonly success: boolean;
}

/** What `GET /props` tells beside the model itself. */
export interface PropsView {
  readonly settings: GenerationParams;
  readonly alias: string;
  readonly speculates: boolean;
  readonly buildName: string;
  readonly bosText: string;
  readonly eosText: string;
}

/** llama-server's global properties; the default settings look like an idle slot. */
export function props(model: ModelInfo, view: PropsView): PropsAnswer {
  const { settings, alias, speculates, buildName, bosText, eosText } = view;
  return {
    default_generation_settings: {
      id: 0,
      id_task: -1,
      n_ctx: model.slotContextSize,
      speculative: speculates,
      is_processing: false,
      non_causal: false,
      params: settings,
      prompt: '',
      next_token: { has_next_token: true, has_new_line: false, n_remain: -1, n_decoded: 0, stopping_word: '' },
    },
    total_slots: model.slots,
    model_path: model.path,
    model_alias: alias || model.path,
    modalities: { vision: false, audio: false },
    chat_template: model.chatTemplate,
    bos_token: bosText,
    eos_token: eosText,
    build_info: buildName,
  };
}
