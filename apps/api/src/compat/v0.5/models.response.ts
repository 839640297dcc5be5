import type { LoadedModel } from '#engine';
import { COUNT, listOf, only, Shown, TEXT } from '../../http/answer-fields.js';
import { schemaOf } from '../../http/declared-fields.js';
import { ModelList, ModelMeta, modelMeta, NamedModel, namedModel } from '../../models/models.response.js';

export class ModelMetaV05 extends ModelMeta {
  @Shown('Cells of the context of a slot, in tokens.', COUNT)
  readonly n_ctx: number;
  @Shown('How the tensors are stored.', TEXT)
  readonly ftype: string;
}

export class ModelAnswerV05 extends NamedModel {
  @Shown('All names of the model.', listOf(TEXT))
  readonly aliases: readonly string[];
  @Shown('The words of --tags.', listOf(TEXT))
  readonly tags: readonly string[];
  @Shown('What llama.cpp knows of it.', schemaOf(ModelMetaV05))
  readonly meta: ModelMetaV05;
}

export class OllamaDetails {
  @Shown('Always empty.', TEXT)
  readonly parent_model: string;
  @Shown('Kind of file.', only('gguf'))
  readonly format: string;
  @Shown('Always empty.', TEXT)
  readonly family: string;
  @Shown('Always an empty text.', listOf(TEXT))
  readonly families: readonly string[];
  @Shown('Always empty.', TEXT)
  readonly parameter_size: string;
  @Shown('Always empty.', TEXT)
  readonly quantization_level: string;
}

/** The model in the shape of Ollama, for clients that look for that. */
export class OllamaModel {
  @Shown('Its name.', TEXT)
  readonly name: string;
  @Shown('Its name.', TEXT)
  readonly model: string;
  @Shown('Always empty.', TEXT)
  readonly modified_at: string;
  @Shown('Always empty.', TEXT)
  readonly size: string;
  @Shown('Always empty.', TEXT)
  readonly digest: string;
  @Shown('What this is.', only('model'))
  readonly type: string;
  @Shown('Always empty.', TEXT)
  readonly description: string;
  @Shown('Always an empty text.', listOf(TEXT))
  readonly tags: readonly string[];
  @Shown('What it can do.', listOf(TEXT))
  readonly capabilities: readonly string[];
  @Shown('Always empty.', TEXT)
  readonly parameters: string;
  @Shown('More of it.', schemaOf(OllamaDetails))
  readonly details: OllamaDetails;
}

/** The list of models as v0.5 gives it. */
export class ModelListV05 extends ModelList {
  @Shown('The one model in the shape of Ollama.', listOf(schemaOf(OllamaModel)))
  readonly models: readonly OllamaModel[];
  @Shown('The one model.', listOf(schemaOf(ModelAnswerV05)))
  readonly data: readonly ModelAnswerV05[];
}

/** @param aliases names of the model; empty = the path of its file @param now milliseconds */
export function modelListV05(
  model: LoadedModel,
  aliases: readonly string[],
  tags: readonly string[],
  now: number,
): ModelListV05 {
  const names = aliases.length === 0 ? [model.path] : aliases;
  return {
    models: [ollamaModel(names[0]!)],
    object: 'list',
    data: [
      {
        ...namedModel(names[0]!, now),
        aliases: names,
        tags,
        meta: { ...modelMeta(model), n_ctx: model.slotContextSize, ftype: model.fileType },
      },
    ],
  };
}

function ollamaModel(name: string): OllamaModel {
  return {
    name,
    model: name,
    modified_at: '',
    size: '',
    digest: '',
    type: 'model',
    description: '',
    tags: [''],
    capabilities: ['completion'],
    parameters: '',
    details: {
      parent_model: '',
      format: 'gguf',
      family: '',
      families: [''],
      parameter_size: '',
      quantization_level: '',
    },
  };
}
