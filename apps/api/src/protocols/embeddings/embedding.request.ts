import type { Limits } from '../../config/limits.js';
import { MEDIA_PROMPT_SCHEMA } from '../../generation/media-prompt.js';
import { IMAGE_DATA_SCHEMA, imageDataProblem, type NumberedImage } from '../../generation/numbered-images.js';
import { type Prompt, promptProblem } from '../../generation/prompt.js';
import { SEQUENCE_SCHEMA, TEXT_SCHEMA } from '../../generation/sequence-prompt.js';
import { TIMEOUT_FIELD } from '../../generation/timeout-field.js';
import { limitOf } from '../../http/limited-schema.js';
import { ChoiceField, IntegerField, ShapedField, TextField } from '../../http/request-fields.js';

/** As a prompt, but a text may be empty: some models put tokens of their own around it. */
const INPUT_SCHEMA = {
  anyOf: [
    TEXT_SCHEMA,
    MEDIA_PROMPT_SCHEMA,
    SEQUENCE_SCHEMA,
    {
      type: 'array',
      items: { anyOf: [TEXT_SCHEMA, MEDIA_PROMPT_SCHEMA, SEQUENCE_SCHEMA] },
      minItems: 1,
      maxItems: limitOf('maxInputs'),
    },
  ],
} as const;

/** Body of POST /embedding, /embeddings and /v1/embeddings. */
export class EmbeddingRequest {
  @ShapedField({
    doc: 'A text or a list of tokens; a list of them gives a list of embeddings.',
    schema: INPUT_SCHEMA,
    check: inputProblem,
  })
  input?: Prompt;

  @ShapedField({
    doc: "llama-server's own name of input; the answer is in llama-server's own shape then.",
    schema: INPUT_SCHEMA,
    check: inputProblem,
  })
  content?: Prompt;

  @ChoiceField({
    doc: "Numbers, or the bytes of 32-bit floats (little-endian) as Base64. llama-server's own shape has numbers only.",
    choices: ['float', 'base64'],
    default: 'float',
  })
  encoding_format?: 'float' | 'base64';

  @IntegerField({ doc: "Floats of an embedding: the model's number, no other.", min: 1, max: 2 ** 31 - 1 })
  dimensions?: number;

  @IntegerField({
    doc: 'Norm that embeddings are divided by: -1 = none, 0 = the largest value becomes 32760, 1 = taxicab, 2 = euclidean, p = p-norm. Vectors of single tokens (pooling none) and scores (pooling rank) stay as they are.',
    default: 2,
    min: -1,
    max: 2 ** 31 - 1,
  })
  embd_normalize?: number;

  @IntegerField(TIMEOUT_FIELD)
  timeout_ms?: number;

  @TextField({ doc: 'Name of the model, repeated in the answer.', most: 'maxName' })
  model?: string;

  @ShapedField({
    doc: 'Pictures that the texts of the input name by [img-id], for models that take them.',
    schema: IMAGE_DATA_SCHEMA,
    check: imageDataProblem,
  })
  image_data?: NumberedImage[];
}

function inputProblem(value: unknown, limits: Limits): string | undefined {
  return promptProblem(value, limits, 'maxInputs');
}
