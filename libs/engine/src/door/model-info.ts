import type { AdapterFile } from './adapter-file.js';
import type { EmbeddingFacts } from './embedding.js';
import type { Modalities } from './media.js';

/** How the prompt of a rerank model is made from a query and a document. */
export interface RerankFacts {
  /** With {query} and {document}; null = the tokens below stand around and between them. */
  readonly template: string | null;
  /** -1 = none. */
  readonly sep: number;
  readonly addEos: boolean;
  readonly addSep: boolean;
}

/** The facts of a loaded model. Plain data, sent once after loading. */
export interface ModelInfo {
  /** llama.cpp's release. */
  readonly llamaCpp: string;
  /** Its build as llama-server names it, for example "b1-de3ff81". */
  readonly build: string;
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
  /** False if the context gives embeddings, whether or not the model could generate. */
  readonly generates: boolean;
  /** Present if the context gives embeddings. */
  readonly embedding?: EmbeddingFacts;
  /** Present if they are scores of a rank head. */
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
  /** The most tokens of a step. */
  readonly batchSize: number;
  /** A full sequence can give up cells in its middle. */
  readonly canShift: boolean;
  /** It does: a full context drops its older half, and a prompt that is too long is cut. */
  readonly shifts: boolean;
  /** Parts of a cached prompt can be moved to another place (`TaskRequest.cacheReuse`). */
  readonly canMoveChunks: boolean;
  /** The loaded LoRA adapters, by number, with the scales that they begin with. */
  readonly adapters: readonly AdapterFile[];
  /** What it takes besides text; absent = nothing. */
  readonly modalities?: Modalities;
  /** What stands in a text for each of its media; absent where it takes none. */
  readonly mediaMarker?: string;
  readonly chatTemplate: string;
  readonly metadata: Readonly<Record<string, string>>;
}
