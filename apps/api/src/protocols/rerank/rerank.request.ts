import type { Limits } from '../../config/limits.js';
import { itemsProblem, lengthProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { BooleanField, IntegerField, ShapedField, TextField } from '../../http/request-fields.js';

const DOCUMENTS_SCHEMA = {
  type: 'array',
  minItems: 1,
  maxItems: limitOf('maxInputs'),
  items: { type: 'string', maxLength: limitOf('maxText') },
} as const;

/** Body of POST /rerank and its other names: Jina's fields, and with `texts` those of Text Embeddings Inference. */
export class RerankRequest {
  @TextField({ doc: 'What is looked for.', required: true, most: 'maxText' })
  query: string;

  @ShapedField({ doc: 'Texts to rate.', schema: DOCUMENTS_SCHEMA, check: documentsProblem })
  documents?: string[];

  @ShapedField({
    doc: "Another name of documents; the answer is in the shape of Text Embeddings Inference's then.",
    schema: DOCUMENTS_SCHEMA,
    check: documentsProblem,
  })
  texts?: string[];

  @IntegerField({ doc: 'Answer with this many of the best documents; absent = with all.', min: 1, max: 2 ** 31 - 1 })
  top_n?: number;

  @BooleanField({ doc: 'Answer with the text of each document too.', default: false })
  return_documents?: boolean;

  @BooleanField({ doc: 'The name of return_documents that goes with texts.', default: false })
  return_text?: boolean;

  @TextField({ doc: 'Name of the model, repeated in the answer.', most: 'maxName' })
  model?: string;
}

function documentsProblem(value: unknown, limits: Limits): string | undefined {
  const tooMany = Array.isArray(value) ? lengthProblem(value, limits.maxInputs, 'texts') : undefined;
  if (tooMany !== undefined) return tooMany;
  const isTexts = Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
  if (!isTexts) return 'must be a non-empty string array';
  return itemsProblem(value, 'maxText', limits);
}
