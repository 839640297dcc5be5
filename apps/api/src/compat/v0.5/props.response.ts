import { BOOLEAN, COUNT, only, Shown, TEXT } from '../../http/answer-fields.js';
import { schemaOf } from '../../http/declared-fields.js';
import { PropsAnswer, type PropsFacts, sharedProps } from '../../props/props.response.js';
import { GenerationParamsV05 } from './generation-settings.js';
import { generationParamsV05 } from './generation-settings.response.js';

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
export class PropsAnswerV05 extends PropsAnswer {
  @Shown('The default settings.', schemaOf(DefaultSettingsV05))
  readonly default_generation_settings: DefaultSettingsV05;
  @Shown('How the tensors of the model are stored.', TEXT)
  readonly model_ftype: string;
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
  @Shown('Whether the model was unloaded, which is never.', only(false))
  readonly is_sleeping: boolean;
  @Shown('Whether requests of tools are passed on, which is never.', only(false))
  readonly cors_proxy_enabled: boolean;
}

export function propsV05(facts: PropsFacts): PropsAnswerV05 {
  const { model, options, settings } = facts;
  // Nothing is read here yet, and v0.5 says so.
  const chat = { ...settings.chat, reasoningFormat: 'none' };
  return {
    default_generation_settings: {
      params: generationParamsV05(facts.defaultTask, { ...settings, chat }),
      n_ctx: model.slotContextSize,
    },
    ...sharedProps(facts, settings.model),
    model_ftype: model.fileType,
    modalities: { vision: false, video: false, audio: false },
    endpoint_slots: options.slots,
    endpoint_props: options.props,
    endpoint_metrics: options.metrics,
    ui: options.webui,
    ui_settings: {},
    is_sleeping: false,
    cors_proxy_enabled: false,
  };
}
