import type { ModelInfo } from '#engine';
import { schemaOf } from '../http/declared-fields.js';
import { COUNT, listOf, NULL, only, ResponseField, TEXT } from '../http/response-fields.js';

/** The header by which Anthropic's clients are known. */
export const ANTHROPIC_VERSION = 'anthropic-version';

export const ANTHROPIC_VERSION_DOC =
  "Which of Anthropic's versions is meant: with any, the answer has Anthropic's shape.";

/** A model in Anthropic's shape. */
export class AnthropicModel {
  @ResponseField('The alias of the model, else the path of its file.', TEXT)
  readonly id: string;
  @ResponseField('What this is.', only('model'))
  readonly type: 'model';
  @ResponseField('The same as the id.', TEXT)
  readonly display_name: string;
  @ResponseField('The time now, as in RFC 3339.', TEXT)
  readonly created_at: string;
  @ResponseField('Tokens that a prompt may have: the context of a slot.', COUNT)
  readonly max_input_tokens: number;
  @ResponseField('The same, as prompt and message share the context.', COUNT)
  readonly max_tokens: number;
  @ResponseField('Always null.', NULL)
  readonly capabilities: null;
  @ResponseField('That the model is served.', only('active'))
  readonly lifecycle: 'active';
  @ResponseField('Always null.', NULL)
  readonly line: null;
  @ResponseField('Always null.', NULL)
  readonly deprecated_at: null;
  @ResponseField('Always null.', NULL)
  readonly retires_at: null;
}

/** The list of models in Anthropic's shape. */
export class AnthropicModelList {
  @ResponseField('The one model.', listOf(schemaOf(AnthropicModel)))
  readonly data: readonly AnthropicModel[];
  @ResponseField('Always false.', only(false))
  readonly has_more: boolean;
  @ResponseField('Id of the first model.', TEXT)
  readonly first_id: string;
  @ResponseField('Id of the last model.', TEXT)
  readonly last_id: string;
}

/** @param name of the model @param now milliseconds */
export function anthropicModel(name: string, { slotContextSize }: ModelInfo, now: number): AnthropicModel {
  return {
    id: name,
    type: 'model',
    display_name: name,
    created_at: new Date(now).toISOString(),
    max_input_tokens: slotContextSize,
    max_tokens: slotContextSize,
    capabilities: null,
    lifecycle: 'active',
    line: null,
    deprecated_at: null,
    retires_at: null,
  };
}

export function anthropicModels(model: AnthropicModel): AnthropicModelList {
  return { data: [model], has_more: false, first_id: model.id, last_id: model.id };
}
