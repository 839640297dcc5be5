import type { ModelInfo } from '#engine';
import { schemaOf } from '../http/declared-fields.js';
import { COUNT, INTEGER, listOf, only, ResponseField, TEXT } from '../http/response-fields.js';

/** What llama.cpp knows of a model. */
export class ModelMeta {
  @ResponseField('Kind of vocabulary, as llama.cpp numbers them.', INTEGER)
  readonly vocab_type: number;
  @ResponseField('Tokens of the vocabulary.', COUNT)
  readonly n_vocab: number;
  @ResponseField('Context that the model was trained with, in tokens.', COUNT)
  readonly n_ctx_train: number;
  @ResponseField('Length of its embeddings.', COUNT)
  readonly n_embd: number;
  @ResponseField('Number of its parameters.', COUNT)
  readonly n_params: number;
  @ResponseField('Bytes of its tensors.', COUNT)
  readonly size: number;
}

/** What all dialects show of a model. */
export class NamedModel {
  @ResponseField('The alias of the model, else the path of its file.', TEXT)
  readonly id: string;
  @ResponseField('What this is.', only('model'))
  readonly object: string;
  @ResponseField('The time now, in seconds since 1970.', COUNT)
  readonly created: number;
  @ResponseField('As llama-server says.', only('llamacpp'))
  readonly owned_by: string;
}

export class ModelAnswer extends NamedModel {
  @ResponseField('What llama.cpp knows of it.', schemaOf(ModelMeta))
  readonly meta: ModelMeta;
}

export class ModelList {
  @ResponseField('What this is.', only('list'))
  readonly object: string;
  @ResponseField('The one model.', listOf(schemaOf(ModelAnswer)))
  readonly data: readonly ModelAnswer[];
}

/** OpenAI's list, with the one model. @param alias its name; empty = the path of its file @param now milliseconds */
export function modelList(model: ModelInfo, alias: string, now: number): ModelList {
  return {
    object: 'list',
    data: [
      {
        id: alias || model.path,
        object: 'model',
        created: Math.floor(now / 1000),
        owned_by: 'llamacpp',
        meta: {
          vocab_type: model.vocabType,
          n_vocab: model.vocabSize,
          n_ctx_train: model.trainContext,
          n_embd: model.embeddingSize,
          n_params: model.parameters,
          size: model.size,
        },
      },
    ],
  };
}
