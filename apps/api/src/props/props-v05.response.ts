import type { ModelInfo } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { GenerationParamsV05 } from '../generation/generation-settings-v05.js';
import { BOOLEAN, COUNT, only, Shown, TEXT } from '../http/answer-fields.js';
import { schemaOf } from '../http/declared-fields.js';

export class DefaultSettingsV05 {
  @Shown('The default settings.', schemaOf(GenerationParamsV05))
  readonly params: GenerationParamsV05;
  @Shown('Cells of the context of a slot, in tokens.', COUNT)
  readonly n_ctx: number;
}

export class ModalitiesV05 {
  @Shown('Whether the model takes pictures.', only(false))
  readonly vision: boolean;
  @Shown('Whether the model takes films.', only(false))
  readonly video: boolean;
  @Shown('Whether the model takes sound.', only(false))
  readonly audio: boolean;
}

/** Global properties as v0.5 shows them. */
export class PropsAnswerV05 {
  @Shown('The default settings.', schemaOf(DefaultSettingsV05))
  readonly default_generation_settings: DefaultSettingsV05;
  @Shown('Number of slots.', COUNT)
  readonly total_slots: number;
  @Shown('The first alias of the model, else its path.', TEXT)
  readonly model_alias: string;
  @Shown('How the tensors of the model are stored.', TEXT)
  readonly model_ftype: string;
  @Shown('Path of the model.', TEXT)
  readonly model_path: string;
  @Shown('What the model takes beside text.', schemaOf(ModalitiesV05))
  readonly modalities: ModalitiesV05;
  @Shown('Whether GET /slots answers.', BOOLEAN)
  readonly endpoint_slots: boolean;
  @Shown('Whether POST /props answers.', BOOLEAN)
  readonly endpoint_props: boolean;
  @Shown('Whether GET /metrics answers.', BOOLEAN)
  readonly endpoint_metrics: boolean;
  @Shown('Whether there is a page at /.', BOOLEAN)
  readonly ui: boolean;
  @Shown('Settings of the page: none.', { type: 'object', maxProperties: 0 })
  readonly ui_settings: object;
  @Shown('The chat template (Jinja).', TEXT)
  readonly chat_template: string;
  @Shown('Text of the token that begins texts.', TEXT)
  readonly bos_token: string;
  @Shown('Text of the token that ends texts.', TEXT)
  readonly eos_token: string;
  @Shown("llama.cpp's build.", TEXT)
  readonly build_info: string;
  @Shown('Whether the model was unloaded, which is never.', only(false))
  readonly is_sleeping: boolean;
  @Shown('Whether requests of tools are passed on, which is never.', only(false))
  readonly cors_proxy_enabled: boolean;
}

/** What they tell beside the model and the flags. */
export interface PropsViewV05 {
  readonly params: GenerationParamsV05;
  readonly name: string;
  readonly buildName: string;
  readonly bosText: string;
  readonly eosText: string;
}

export function propsV05(model: ModelInfo, options: ServerOptions, view: PropsViewV05): PropsAnswerV05 {
  return {
    default_generation_settings: { params: view.params, n_ctx: model.slotContextSize },
    total_slots: model.slots,
    model_alias: view.name,
    model_ftype: model.fileType,
    model_path: model.path,
    modalities: { vision: false, video: false, audio: false },
    endpoint_slots: options.slots,
    endpoint_props: options.props,
    endpoint_metrics: options.metrics,
    ui: options.webui,
    ui_settings: {},
    chat_template: model.chatTemplate,
    bos_token: view.bosText,
    eos_token: view.eosText,
    build_info: view.buildName,
    is_sleeping: false,
    cors_proxy_enabled: false,
  };
}
