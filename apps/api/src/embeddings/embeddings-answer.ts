import { COUNT, listOf, NUMBER, only, Shown, TEXT } from '../http/answer-fields.js';
import { schemaOf } from '../http/declared-fields.js';

const VECTOR = listOf(NUMBER);

/** What `POST /embedding` answers for each input. */
export class NativeEmbedding {
  @Shown('Which input this is, from 0.', COUNT)
  readonly index: number;
  @Shown('Its vector; with pooling none one of each token, with pooling rank its scores.', listOf(VECTOR))
  readonly embedding: readonly (readonly number[])[];
}

/** An embedding in OpenAI's shape. */
export class OpenAiEmbedding {
  @Shown('The vector; with encoding_format base64 the bytes of its 32-bit floats, little-endian.', {
    anyOf: [VECTOR, TEXT],
  })
  readonly embedding: readonly number[] | string;
  @Shown('Which input this is, from 0.', COUNT)
  readonly index: number;
  @Shown('What this is.', only('embedding'))
  readonly object: string;
  @Shown('The encoding.', only('base64'), { when: 'with encoding_format base64' })
  readonly encoding_format?: string;
}

/** Tokens of a request that generates none. */
export class InputUsage {
  @Shown('Tokens of all inputs.', COUNT)
  readonly prompt_tokens: number;
  @Shown('The same.', COUNT)
  readonly total_tokens: number;
}

export class EmbeddingsAnswer {
  @Shown("Name of the model: as requested, else the server's alias.", TEXT)
  readonly model: string;
  @Shown('What this is.', only('list'))
  readonly object: string;
  @Shown('Tokens counted.', schemaOf(InputUsage))
  readonly usage: InputUsage;
  @Shown('The embeddings, in the order of the inputs.', listOf(schemaOf(OpenAiEmbedding)))
  readonly data: readonly OpenAiEmbedding[];
}

/** @param tokens of all inputs */
export function inputUsage(tokens: number): InputUsage {
  return { prompt_tokens: tokens, total_tokens: tokens };
}
