import type { ModelInfo } from '#engine';
import { COUNT, INTEGER, only, ResponseField, TEXT } from '../http/response-fields.js';

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

/** What all generations of llama-server show of a model, beside its `meta`. */
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

/** What they all show of a list of models, beside its `data`. */
export class ModelList {
  @ResponseField('What this is.', only('list'))
  readonly object: string;
}

/** @param now milliseconds */
export function namedModel(name: string, now: number): NamedModel {
  return { id: name, object: 'model', created: Math.floor(now / 1000), owned_by: 'llamacpp' };
}

export function modelMeta(model: ModelInfo): ModelMeta {
  return {
    vocab_type: model.vocabType,
    n_vocab: model.vocabSize,
    n_ctx_train: model.trainContext,
    n_embd: model.embeddingSize,
    n_params: model.parameters,
    size: model.size,
  };
}
