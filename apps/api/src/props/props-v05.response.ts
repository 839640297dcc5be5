import type { ModelInfo } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { GenerationParamsV05 } from '../generation/generation-settings-v05.js';
import { schemaOf } from '../http/declared-fields.js';
import { BOOLEAN, COUNT, only, ResponseField, TEXT } from '../http/response-fields.js';

export class DefaultSettingsV05 {
  @ResponseField('The default settings.', schemaOf(GenerationParamsV05))
  readonly params: GenerationParamsV05;
  @ResponseField('Cells of the context of a slot, in tokens.', COUNT)
  readonly n_ctx: number;
}

export class ModalitiesV05 {
  @ResponseField('Whether the model takes pictures.', only(false))
  readonly vision: boolean;
  @ResponseField('Whether the model takes films.', only(false))
  readonly video: boolean;
  @ResponseField('Whether the model takes sound.', only(false))
  readonly audio: boolean;
}

/** Global properties as v0.5 shows them. */
export class PropsAnswerV05 {
  @ResponseField('The default settings.', schemaOf(DefaultSettingsV05))
  readonly default_generation_settings: DefaultSettingsV05;
  @ResponseField('Number of slots.', COUNT)
  readonly total_slots: number;
  @ResponseField('The first alias of the model, else its path.', TEXT)
  readonly model_alias: string;
  @ResponseField('How the tensors of the model are stored.', TEXT)
  readonly model_ftype: string;
  @ResponseField('Path of the model.', TEXT)
  readonly model_path: string;
  @ResponseField('What the model takes beside text.', schemaOf(ModalitiesV05))
  readonly modalities: ModalitiesV05;
  @ResponseField('Whether GET /slots answers.', BOOLEAN)
  readonly endpoint_slots: boolean;
  @ResponseField('Whether POST /props answers.', BOOLEAN)
  readonly endpoint_props: boolean;
  @ResponseField('Whether GET /metrics answers.', BOOLEAN)
  readonly endpoint_metrics: boolean;
  @ResponseField('Whether there is a page at /.', BOOLEAN)
  readonly ui: boolean;
  @ResponseField('Settings of the page: none.', { type: 'object', maxProperties: 0 })
  readonly ui_settings: object;
  @ResponseField('The chat template (Jinja).', TEXT)
  readonly chat_template: string;
  @ResponseField('Text of the token that begins texts.', TEXT)
  readonly bos_token: string;
  @ResponseField('Text of the token that ends texts.', TEXT)
  readonly eos_token: string;
  @ResponseField("llama.cpp's build.", TEXT)
  readonly build_info: string;
  @ResponseField('Whether the model was unloaded, which is never.', only(false))
  readonly is_sleeping: boolean;
  @ResponseField('Whether requests of tools are passed on, which is never.', only(false))
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
