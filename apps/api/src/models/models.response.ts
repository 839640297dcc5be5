import type { LoadedModel } from '#engine';

/** OpenAI's list, with the one model. @param alias its name; empty = the path of its file @param now milliseconds */
export function modelList(model: LoadedModel, alias: string, now: number) {
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
