import type { EmbeddingFacts } from './embedding/embedding.js';

/** How the prompt of a rerank model is made of a query and a document. */
export interface RerankFacts {
  /** With {query} and {document}; null = the tokens below stand around and between them. */
  readonly template: string | null;
  /** -1 = none. */
  readonly sep: number;
  readonly addEos: boolean;
  readonly addSep: boolean;
}

/** What is known of the model once it is loaded. */
export interface LoadedModel {
  readonly path: string;
  readonly description: string;
  readonly fileType: string;
  readonly vocabType: number;
  readonly vocabSize: number;
  readonly trainContext: number;
  readonly embeddingSize: number;
  readonly parameters: number;
  /** Bytes of all tensors. */
  readonly size: number;
  /** Token ids, -1 = the model has none. */
  readonly bos: number;
  readonly eos: number;
  readonly addBos: boolean;
  /** False where the context gives embeddings, whether the model could generate or not. */
  readonly generates: boolean;
  /** Present where the context gives embeddings. */
  readonly embedding?: EmbeddingFacts;
  /** Present where they are scores of a rank head. */
  readonly rerank?: RerankFacts;
  readonly fim: {
    readonly pre: number;
    readonly suf: number;
    readonly mid: number;
    readonly rep: number;
    readonly sep: number;
  };
  /** Cells of one slot. */
  readonly slotContextSize: number;
  readonly slots: number;
  /** Largest number of tokens in a step. */
  readonly batchSize: number;
  readonly chatTemplate: string;
  readonly metadata: Readonly<Record<string, string>>;
}
