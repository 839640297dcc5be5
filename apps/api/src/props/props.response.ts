import type { LoadedModel } from '#engine';
import type { GenerationSettings } from '../generation/generation-settings.response.js';

/** What `GET /props` tells beside the model itself. */
export interface PropsView {
  readonly settings: Omit<GenerationSettings, 'n_ctx' | 'model'>;
  readonly alias: string;
  readonly buildName: string;
  readonly bosText: string;
  readonly eosText: string;
}

/** llama-server's global properties; the default settings look like an idle slot. */
export function props(model: LoadedModel, { settings, alias, buildName, bosText, eosText }: PropsView) {
  return {
    default_generation_settings: {
      id: 0,
      id_task: -1,
      n_ctx: model.slotContextSize,
      speculative: false,
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
