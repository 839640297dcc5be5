import { TEXT_ONLY } from '#engine';
import { schemaOf } from '../../http/declared-fields.js';
import { BOOLEAN, COUNT, only, ResponseField, TEXT } from '../../http/response-fields.js';
import { PropsAnswer, type PropsFacts, sharedProps } from '../../props/props.response.js';
import { GenerationParamsV05 } from './generation-settings.js';
import { generationParamsV05 } from './generation-settings.response.js';

export class DefaultSettingsV05 {
  @ResponseField('The default settings.', schemaOf(GenerationParamsV05))
  readonly params: GenerationParamsV05;
  @ResponseField('Cells of the context of a slot, in tokens.', COUNT)
  readonly n_ctx: number;
}

export class ModalitiesV05 {
  @ResponseField('Whether the model takes pictures.', BOOLEAN)
  readonly vision: boolean;
  @ResponseField('Whether the model takes films, which is never.', only(false))
  readonly video: boolean;
  @ResponseField('Whether the model takes sound.', BOOLEAN)
  readonly audio: boolean;
}

/** Global properties as v0.5 shows them. */
export class PropsAnswerV05 extends PropsAnswer {
  @ResponseField('The default settings.', schemaOf(DefaultSettingsV05))
  readonly default_generation_settings: DefaultSettingsV05;
  @ResponseField('How the tensors of the model are stored.', TEXT)
  readonly model_ftype: string;
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
  @ResponseField('Settings of the page, as --ui-config gives them.', { type: 'object' })
  readonly ui_settings: object;
  @ResponseField('Whether the model was unloaded while nobody asked; the next request loads it again.', BOOLEAN)
  readonly is_sleeping: boolean;
  @ResponseField('Whether requests of tools are passed on, which is never.', only(false))
  readonly cors_proxy_enabled: boolean;
}

export function propsV05(facts: PropsFacts): PropsAnswerV05 {
  const { model, options, settings } = facts;
  const { modalities = TEXT_ONLY } = model;
  // Nothing is read here yet, and v0.5 says so.
  const chat = { ...settings.chat, reasoningFormat: 'none' };
  return {
    default_generation_settings: {
      params: generationParamsV05(facts.defaultTask, { ...settings, chat }),
      n_ctx: model.slotContextSize,
    },
    ...sharedProps(facts, settings.model),
    model_ftype: model.fileType,
    modalities: { vision: modalities.vision, video: false, audio: modalities.audio },
    endpoint_slots: options.slots,
    endpoint_props: options.props,
    endpoint_metrics: options.metrics,
    ui: options.webui,
    ui_settings: options.uiConfig,
    is_sleeping: facts.isSleeping,
    cors_proxy_enabled: false,
  };
}
