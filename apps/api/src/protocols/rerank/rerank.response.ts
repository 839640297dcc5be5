import { inputUsage } from '../embeddings/embeddings-answer.js';
import type { RankedText, RerankAnswer } from './rerank-answer.js';

/** A document with its score. */
export interface RankedDocument {
  /** Its place in the request. */
  readonly index: number;
  /** Larger = more relevant. */
  readonly score: number;
  readonly text: string;
}

/** The best first, equal ones in the order of the request. @param count how many; absent = all */
export function best(documents: readonly RankedDocument[], count?: number): readonly RankedDocument[] {
  return documents.toSorted((a, b) => b.score - a.score).slice(0, count);
}

/** Jina's shape. @param tokens of all prompts together */
export function jinaAnswer(
  documents: readonly RankedDocument[],
  model: string,
  tokens: number,
  hasTexts: boolean,
): RerankAnswer {
  return {
    model,
    object: 'list',
    usage: inputUsage(tokens),
    results: documents.map(({ index, score, text }) => ({
      index,
      relevance_score: score,
      ...(hasTexts && { document: { text } }),
    })),
  };
}

/** The shape of Text Embeddings Inference. */
export function textsAnswer(documents: readonly RankedDocument[], hasTexts: boolean): readonly RankedText[] {
  return documents.map(({ index, score, text }) => ({ index, score, ...(hasTexts && { text }) }));
}
