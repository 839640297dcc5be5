import { basename } from 'node:path';
import { type EngineClient, TEXT_ONLY } from '#engine';
import { asksForKeys } from '../config/asks-for-keys.js';
import type { ServerOptions } from '../config/options.js';
import { packageVersion } from '../config/package-info.js';
import { schemaOf } from '../http/declared-fields.js';
import { BOOLEAN, COUNT, oneOf, ResponseField, TEXT } from '../http/response-fields.js';

/** What the page may offer. */
export class UiFeatures {
  @ResponseField('Chats and completions.', BOOLEAN)
  readonly generation: boolean;
  @ResponseField('Texts that fill a gap.', BOOLEAN)
  readonly infill: boolean;
  @ResponseField('Texts as vectors.', BOOLEAN)
  readonly embeddings: boolean;
  @ResponseField('Documents by their relevance.', BOOLEAN)
  readonly rerank: boolean;
  @ResponseField('Pictures in chats.', BOOLEAN)
  readonly vision: boolean;
  @ResponseField('Sound in chats.', BOOLEAN)
  readonly audio: boolean;
  @ResponseField('LoRA adapters, whose scales can be set.', BOOLEAN)
  readonly lora: boolean;
  @ResponseField('Streams that go on without their client and can be read again.', BOOLEAN)
  readonly replay: boolean;
  @ResponseField('GET /slots.', BOOLEAN)
  readonly slots: boolean;
  @ResponseField('GET /metrics.', BOOLEAN)
  readonly metrics: boolean;
}

/** The model, as the page names it. */
export class UiModel {
  @ResponseField('Its alias, else the name of its file, without the folder.', TEXT)
  readonly name: string;
  @ResponseField("llama.cpp's description of it.", TEXT)
  readonly description: string;
  @ResponseField('Cells of the context of a slot, in tokens.', COUNT)
  readonly context_size: number;
  @ResponseField('Slots.', COUNT)
  readonly slots: number;
}

/** What the page asks first. */
export class UiFacts {
  @ResponseField('Version of llamero.', TEXT)
  readonly version: string;
  @ResponseField('Build of llama.cpp, as llama-server names it; another one says that the server was changed.', TEXT)
  readonly build: string;
  @ResponseField('The generation of llama-server that is stood in for.', TEXT)
  readonly compat: string;
  @ResponseField(
    'Whether requests are served, or the engine is on its way.',
    oneOf(['ready', 'restarting', 'sleeping', 'waking']),
  )
  readonly state: string;
  @ResponseField('Whether a key has to be sent.', BOOLEAN)
  readonly needs_key: boolean;
  @ResponseField('The model.', schemaOf(UiModel))
  readonly model: UiModel;
  @ResponseField('What is there.', schemaOf(UiFeatures))
  readonly features: UiFeatures;
  @ResponseField('Settings of --ui-config, as they were given.', { type: 'object' })
  readonly settings: object;
  @ResponseField('Notice of the operator, --ui-notice; empty = none.', TEXT)
  readonly notice: string;
}

export function uiFacts({ model, status }: EngineClient, options: ServerOptions): UiFacts {
  const { vision, audio } = model.modalities ?? TEXT_ONLY;
  return {
    version: packageVersion(),
    build: model.build,
    compat: options.compat,
    state: status.state,
    needs_key: asksForKeys(options),
    model: {
      name: options.alias || basename(model.path, '.gguf'),
      description: model.description,
      context_size: model.slotContextSize,
      slots: model.slots,
    },
    features: {
      generation: model.generates,
      infill: model.generates && model.fim.pre >= 0 && model.fim.suf >= 0 && model.fim.mid >= 0,
      embeddings: model.embedding !== undefined && model.rerank === undefined,
      rerank: model.rerank !== undefined,
      vision,
      audio,
      lora: model.adapters.length > 0,
      replay: options.streamUnreadTimeout > 0,
      slots: options.slots,
      metrics: options.metrics,
    },
    settings: options.uiConfig,
    notice: options.uiNotice,
  };
}
