import { InputUsage } from '../embeddings/embeddings-answer.js';
import { COUNT, listOf, NUMBER, only, Shown, TEXT } from '../http/answer-fields.js';
import { schemaOf } from '../http/declared-fields.js';

const SCORE = 'How relevant the document is: the larger, the more. What it ranges over is up to the model.';

export class RerankDocument {
  @Shown('The text of the document.', TEXT)
  readonly text: string;
}

/** A document as Jina's API shows it. */
export class RerankResult {
  @Shown('Which document of the request this is, from 0.', COUNT)
  readonly index: number;
  @Shown(SCORE, NUMBER)
  readonly relevance_score: number;
  @Shown('The document.', schemaOf(RerankDocument), { when: 'with return_documents' })
  readonly document?: RerankDocument;
}

/** Jina's shape. */
export class RerankAnswer {
  @Shown("Name of the model: as requested, else the server's alias.", TEXT)
  readonly model: string;
  @Shown('What this is.', only('list'))
  readonly object: string;
  @Shown('Tokens counted.', schemaOf(InputUsage))
  readonly usage: InputUsage;
  @Shown('The documents, the most relevant first.', listOf(schemaOf(RerankResult)))
  readonly results: readonly RerankResult[];
}

/** A document as Text Embeddings Inference shows it. */
export class RankedText {
  @Shown('Which text of the request this is, from 0.', COUNT)
  readonly index: number;
  @Shown(SCORE, NUMBER)
  readonly score: number;
  @Shown('The text.', TEXT, { when: 'with return_text' })
  readonly text?: string;
}
