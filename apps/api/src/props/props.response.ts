import type { LoadedModel } from '#engine';
import { GenerationParams } from '../generation/generation-settings.js';
import { BOOLEAN, COUNT, INTEGER, only, Shown, TEXT } from '../http/answer-fields.js';
import { schemaOf } from '../http/declared-fields.js';

export class NextToken {
  @Shown('Whether a token follows.', BOOLEAN)
  readonly has_next_token: boolean;
  @Shown('Whether the text has a newline.', BOOLEAN)
  readonly has_new_line: boolean;
  @Shown('Tokens that may still be generated; -1 = no limit.', INTEGER)
  readonly n_remain: number;
  @Shown('Tokens generated.', COUNT)
  readonly n_decoded: number;
  @Shown('The stop string that ended the text, else empty.', TEXT)
  readonly stopping_word: string;
}

/** The default settings, as an idle slot shows them. */
export class DefaultSettings {
  @Shown('Number of the slot.', COUNT)
  readonly id: number;
  @Shown('Number of its task; -1 = none.', INTEGER)
  readonly id_task: number;
  @Shown('Cells of its context, in tokens.', COUNT)
  readonly n_ctx: number;
  @Shown('Whether it drafts tokens.', BOOLEAN)
  readonly speculative: boolean;
  @Shown('Whether it is busy.', BOOLEAN)
  readonly is_processing: boolean;
  @Shown('Whether the model attends to later tokens too.', BOOLEAN)
  readonly non_causal: boolean;
  @Shown('What a request that asks for nothing gets.', schemaOf(GenerationParams))
  readonly params: GenerationParams;
  @Shown('The prompt.', TEXT)
  readonly prompt: string;
  @Shown('How its generation stands.', schemaOf(NextToken))
  readonly next_token: NextToken;
}

export class Modalities {
  @Shown('Whether the model takes pictures.', BOOLEAN)
  readonly vision: boolean;
  @Shown('Whether the model takes sound.', BOOLEAN)
  readonly audio: boolean;
}

export class PropsAnswer {
  @Shown('The default settings.', schemaOf(DefaultSettings))
  readonly default_generation_settings: DefaultSettings;
  @Shown('Number of slots.', COUNT)
  readonly total_slots: number;
  @Shown('Path of the model.', TEXT)
  readonly model_path: string;
  @Shown('Alias of the model, else its path.', TEXT)
  readonly model_alias: string;
  @Shown('What the model takes beside text.', schemaOf(Modalities))
  readonly modalities: Modalities;
  @Shown('The chat template (Jinja).', TEXT)
  readonly chat_template: string;
  @Shown('Text of the token that begins texts.', TEXT)
  readonly bos_token: string;
  @Shown('Text of the token that ends texts.', TEXT)
  readonly eos_token: string;
  @Shown('Name and version of the server.', TEXT)
  readonly build_info: string;
}

export class PropsChange {
  @Shown('The properties are changed.', only(true))
  readonly success: boolean;
}

/** What `GET /props` tells beside the model itself. */
export interface PropsView {
  readonly settings: GenerationParams;
  readonly alias: string;
  readonly buildName: string;
  readonly bosText: string;
  readonly eosText: string;
}

/** llama-server's global properties; the default settings look like an idle slot. */
export function props(model: LoadedModel, { settings, alias, buildName, bosText, eosText }: PropsView): PropsAnswer {
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
