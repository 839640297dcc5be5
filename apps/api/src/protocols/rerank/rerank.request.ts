import type { Limits } from '../../config/limits.js';
import { TIMEOUT_FIELD } from '../../generation/timeout-field.js';
import { itemsProblem, lengthProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { BooleanField, IntegerField, ShapedField, TextField } from '../../http/request-fields.js';

const TEXT = { type: 'string', maxLength: limitOf('maxText') } as const;

const DOCUMENTS_SCHEMA = {
  type: 'array',
  minItems: 1,
  maxItems: limitOf('maxInputs'),
  items: {
    anyOf: [
      TEXT,
      {
        type: 'object',
        required: ['text'],
        properties: { text: { description: 'What is rated; other fields do not count.', ...TEXT } },
      },
    ],
  },
} as const;

/** A text to rate, also as Jina's and Cohere's clients have it. */
export type RerankDocument = string | { readonly text: string };

/** Body of POST /rerank and its other names: Jina's fields, and with `texts` those of Text Embeddings Inference. */
export class RerankRequest {
  @TextField({ doc: 'What is looked for.', required: true, most: 'maxText' })
  query: string;

  @ShapedField({ doc: 'Texts to rate.', schema: DOCUMENTS_SCHEMA, check: documentsProblem })
  documents?: RerankDocument[];

  @ShapedField({
    doc: "Another name of documents; the answer is in the shape of Text Embeddings Inference's then.",
    schema: DOCUMENTS_SCHEMA,
    check: documentsProblem,
  })
  texts?: RerankDocument[];

  @IntegerField({ doc: 'Answer with this many of the best documents; absent = with all.', min: 1, max: 2 ** 31 - 1 })
  top_n?: number;

  @BooleanField({ doc: 'Answer with the text of each document too.', default: false })
  return_documents?: boolean;

  @BooleanField({ doc: 'The name of return_documents that goes with texts.', default: false })
  return_text?: boolean;

  @IntegerField(TIMEOUT_FIELD)
  timeout_ms?: number;

  @TextField({ doc: 'Name of the model, repeated in the answer.', most: 'maxName' })
  model?: string;
}

function documentsProblem(value: unknown, limits: Limits): string | undefined {
  const tooMany = lengthProblem(value, limits.maxInputs, 'texts');
  if (tooMany !== undefined) return tooMany;
  const texts = Array.isArray(value) ? value.map(textOf) : [];
  if (texts.length === 0) return 'must be a non-empty string array';
  const wrong = texts.findIndex((text) => typeof text !== 'string');
  return wrong < 0
    ? itemsProblem(texts, 'maxText', limits)
    : `must be a non-empty string array: [${wrong}] is neither a string nor {"text": ...}`;
}

/** The texts of documents without a problem. */
export function textsOf(documents: readonly RerankDocument[]): readonly string[] {
  return documents.map((document) => (typeof document === 'string' ? document : document.text));
}

function textOf(document: unknown): unknown {
  return typeof document === 'object' && document !== null ? (document as { readonly text?: unknown }).text : document;
}
