import type { ModelInfo } from '#engine';
import { schemaOf } from '../../http/declared-fields.js';
import { COUNT, listOf, only, ResponseField, TEXT } from '../../http/response-fields.js';
import { ModelList, ModelMeta, modelMeta, NamedModel, namedModel } from '../../models/models.response.js';

export class ModelMetaV05 extends ModelMeta {
  @ResponseField('Cells of the context of a slot, in tokens.', COUNT)
  readonly n_ctx: number;
  @ResponseField('How the tensors are stored.', TEXT)
  readonly ftype: string;
}

export class ModelAnswerV05 extends NamedModel {
  @ResponseField('All names of the model.', listOf(TEXT))
  readonly aliases: readonly string[];
  @ResponseField('The words of --tags.', listOf(TEXT))
  readonly tags: readonly string[];
  @ResponseField('What llama.cpp knows of it.', schemaOf(ModelMetaV05))
  readonly meta: ModelMetaV05;
}

export class OllamaDetails {
  @ResponseField('Always empty.', TEXT)
  readonly parent_model: string;
  @ResponseField('Kind of file.', only('gguf'))
  readonly format: string;
  @ResponseField('Always empty.', TEXT)
  readonly family: string;
  @ResponseField('Always an empty text.', listOf(TEXT))
  readonly families: readonly string[];
  @ResponseField('Always empty.', TEXT)
  readonly parameter_size: string;
  @ResponseField('Always empty.', TEXT)
  readonly quantization_level: string;
}

/** The model in the shape of Ollama, for clients that look for that. */
export class OllamaModel {
  @ResponseField('Its name.', TEXT)
  readonly name: string;
  @ResponseField('Its name.', TEXT)
  readonly model: string;
  @ResponseField('Always empty.', TEXT)
  readonly modified_at: string;
  @ResponseField('Always empty.', TEXT)
  readonly size: string;
  @ResponseField('Always empty.', TEXT)
  readonly digest: string;
  @ResponseField('What this is.', only('model'))
  readonly type: string;
  @ResponseField('Always empty.', TEXT)
  readonly description: string;
  @ResponseField('Always an empty text.', listOf(TEXT))
  readonly tags: readonly string[];
  @ResponseField('What it can do: completion, and multimodal where it takes pictures or sound.', listOf(TEXT))
  readonly capabilities: readonly string[];
  @ResponseField('Always empty.', TEXT)
  readonly parameters: string;
  @ResponseField('More of it.', schemaOf(OllamaDetails))
  readonly details: OllamaDetails;
}

/** The list of models as v0.5 gives it. */
export class ModelListV05 extends ModelList {
  @ResponseField('The one model in the shape of Ollama.', listOf(schemaOf(OllamaModel)))
  readonly models: readonly OllamaModel[];
  @ResponseField('The one model.', listOf(schemaOf(ModelAnswerV05)))
  readonly data: readonly ModelAnswerV05[];
}

/** @param aliases names of the model; empty = the path of its file @param now milliseconds */
export function modelListV05(
  model: ModelInfo,
  aliases: readonly string[],
  tags: readonly string[],
  now: number,
): ModelListV05 {
  const names = aliases.length === 0 ? [model.path] : aliases;
  return {
    models: [ollamaModel(names[0]!, model.modalities !== undefined)],
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

function ollamaModel(name: string, takesMedia: boolean): OllamaModel {
  return {
    name,
    model: name,
    modified_at: '',
    size: '',
    digest: '',
    type: 'model',
    description: '',
    tags: [''],
    capabilities: ['completion', ...(takesMedia ? ['multimodal'] : [])],
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
