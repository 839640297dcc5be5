import type { ModelInfo } from '#engine';
import { schemaOf } from '../../http/declared-fields.js';
import { listOf, ResponseField } from '../../http/response-fields.js';
import { ModelList, ModelMeta, modelMeta, NamedModel, namedModel } from '../../models/models.response.js';

export class ModelAnswer extends NamedModel {
  @ResponseField('What llama.cpp knows of it.', schemaOf(ModelMeta))
  readonly meta: ModelMeta;
}

/** The list of models as January 2025 gives it. */
export class ModelList2025 extends ModelList {
  @ResponseField('The one model.', listOf(schemaOf(ModelAnswer)))
  readonly data: readonly ModelAnswer[];
}

/** OpenAI's list, with the one model. @param alias its name; empty = the path of its file @param now milliseconds */
export function modelList2025(model: ModelInfo, alias: string, now: number): ModelList2025 {
  return { object: 'list', data: [{ ...namedModel(alias || model.path, now), meta: modelMeta(model) }] };
}
