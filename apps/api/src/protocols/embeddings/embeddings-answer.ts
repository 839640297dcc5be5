import { schemaOf } from '../../http/declared-fields.js';
import { COUNT, listOf, NUMBER, only, ResponseField, TEXT } from '../../http/response-fields.js';

const VECTOR = listOf(NUMBER);

/** What `POST /embedding` answers for each input. */
export class NativeEmbedding {
  @ResponseField('Which input this is, from 0.', COUNT)
  readonly index: number;
  @ResponseField('Its vector; with pooling none one of each token, with pooling rank its scores.', listOf(VECTOR))
  readonly embedding: readonly (readonly number[])[];
}

/** An embedding in OpenAI's shape. */
export class OpenAiEmbedding {
  @ResponseField('The vector; with encoding_format base64 the bytes of its 32-bit floats, little-endian.', {
    anyOf: [VECTOR, TEXT],
  })
  readonly embedding: readonly number[] | string;
  @ResponseField('Which input this is, from 0.', COUNT)
  readonly index: number;
  @ResponseField('What this is.', only('embedding'))
  readonly object: string;
  @ResponseField('The encoding.', only('base64'), { when: 'with encoding_format base64' })
  readonly encoding_format?: string;
}

/** Tokens of a request that generates none. */
export class InputUsage {
  @ResponseField('Tokens of all inputs.', COUNT)
  readonly prompt_tokens: number;
  @ResponseField('The same.', COUNT)
  readonly total_tokens: number;
}

export class EmbeddingsAnswer {
  @ResponseField("Name of the model: as requested, else the server's alias.", TEXT)
  readonly model: string;
  @ResponseField('What this is.', only('list'))
  readonly object: string;
  @ResponseField('Tokens counted.', schemaOf(InputUsage))
  readonly usage: InputUsage;
  @ResponseField('The embeddings, in the order of the inputs.', listOf(schemaOf(OpenAiEmbedding)))
  readonly data: readonly OpenAiEmbedding[];
}

/** @param tokens of all inputs */
export function inputUsage(tokens: number): InputUsage {
  return { prompt_tokens: tokens, total_tokens: tokens };
}
