import type { ModelInfo, TaskRequest } from '#engine';
import type { ServerOptions } from '../config/options.js';
import type { SettingsView } from '../generation/generation-settings.response.js';
import { COUNT, only, ResponseField, TEXT } from '../http/response-fields.js';

/** What all generations of llama-server show of their global properties, and our own version. */
export class PropsAnswer {
  @ResponseField('Number of slots.', COUNT)
  readonly total_slots: number;
  @ResponseField('Path of the model.', TEXT)
  readonly model_path: string;
  @ResponseField('Alias of the model, else its path.', TEXT)
  readonly model_alias: string;
  @ResponseField('What stands in a prompt_string for each picture or recording.', TEXT, {
    when: 'where the model takes any',
  })
  readonly media_marker?: string;
  @ResponseField('The chat template (Jinja).', TEXT)
  readonly chat_template: string;
  @ResponseField('Text of the token that begins texts.', TEXT)
  readonly bos_token: string;
  @ResponseField('Text of the token that ends texts.', TEXT)
  readonly eos_token: string;
  @ResponseField("llama.cpp's build.", TEXT)
  readonly build_info: string;
  @ResponseField('Version of this server.', TEXT)
  readonly llamero_version: string;
}

export class PropsChange {
  @ResponseField('The properties are changed.', only(true))
  readonly success: boolean;
}

/** What the global properties are made of. */
export interface PropsFacts {
  readonly model: ModelInfo;
  readonly options: ServerOptions;
  /** What a request that asks for nothing would run. */
  readonly defaultTask: TaskRequest;
  readonly settings: SettingsView;
  readonly speculates: boolean;
  readonly build: string;
  readonly version: string;
  readonly bosText: string;
  readonly eosText: string;
  /** The engine gave its memory back while nobody asked. */
  readonly isSleeping: boolean;
}

/** @param alias the name of the model */
export function sharedProps({ model, ...facts }: PropsFacts, alias: string): PropsAnswer {
  return {
    total_slots: model.slots,
    model_alias: alias,
    model_path: model.path,
    ...(model.mediaMarker !== undefined && { media_marker: model.mediaMarker }),
    chat_template: model.chatTemplate,
    bos_token: facts.bosText,
    eos_token: facts.eosText,
    build_info: facts.build,
    llamero_version: facts.version,
  };
}
