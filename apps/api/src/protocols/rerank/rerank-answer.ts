import { schemaOf } from '../../http/declared-fields.js';
import { COUNT, listOf, NUMBER, only, ResponseField, TEXT } from '../../http/response-fields.js';
import { InputUsage } from '../embeddings/embeddings-answer.js';

const SCORE = 'How relevant the document is: the larger, the more. What it ranges over is up to the model.';

export class RerankDocument {
  @ResponseField('The text of the document.', TEXT)
  readonly text: string;
}

/** A document as Jina's API shows it. */
export class RerankResult {
  @ResponseField('Which document of the request this is, from 0.', COUNT)
  readonly index: number;
  @ResponseField(SCORE, NUMBER)
  readonly relevance_score: number;
  @ResponseField('The document.', schemaOf(RerankDocument), { when: 'with return_documents' })
  readonly document?: RerankDocument;
}

/** Jina's shape. */
export class RerankAnswer {
  @ResponseField("Name of the model: as requested, else the server's alias.", TEXT)
  readonly model: string;
  @ResponseField('What this is.', only('list'))
  readonly object: string;
  @ResponseField('Tokens counted.', schemaOf(InputUsage))
  readonly usage: InputUsage;
  @ResponseField('The documents, the most relevant first.', listOf(schemaOf(RerankResult)))
  readonly results: readonly RerankResult[];
}

/** A document as Text Embeddings Inference shows it. */
export class RankedText {
  @ResponseField('Which text of the request this is, from 0.', COUNT)
  readonly index: number;
  @ResponseField(SCORE, NUMBER)
  readonly score: number;
  @ResponseField('The text.', TEXT, { when: 'with return_text' })
  readonly text?: string;
}
