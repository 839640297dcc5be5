import type { LongText, TextArgument } from './long-text.js';
import type { ChainParts, ChainPartsRequest } from './sampling.js';

export type MetadataOverride =
  | { readonly key: string; readonly type: 'int' | 'float'; readonly value: number }
  | { readonly key: string; readonly type: 'bool'; readonly value: boolean }
  | { readonly key: string; readonly type: 'str'; readonly value: string };

export interface ModelParams {
  /** Names from `devices()` but the CPU's; empty = none (CPU only); absent = all. */
  readonly devices?: readonly string[];
  /** Layers to keep on the GPU; negative = all. */
  readonly gpuLayers?: number;
  readonly splitMode?: 'none' | 'layer' | 'row';
  readonly mainGpu?: number;
  readonly tensorSplit?: readonly number[];
  readonly mmap?: boolean;
  readonly mlock?: boolean;
  readonly checkTensors?: boolean;
  readonly vocabOnly?: boolean;
  readonly overrides?: readonly MetadataOverride[];
  /** One Int32 over a SharedArrayBuffer; non-zero cancels the load, which then rejects with ERR_ABORTED. */
  readonly cancel?: Int32Array;
  /** Paths of LoRA adapters, in the order of their numbers. A load rejects with ERR_ADAPTER for one that does not fit. */
  readonly adapters?: readonly string[];
}

export interface ModelInfo {
  readonly description: string;
  readonly fileType: string;
  readonly architecture: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly vocabType: number;
  readonly vocabSize: number;
  readonly trainContext: number;
  readonly embeddingSize: number;
  /** Layers, heads. */
  readonly layers: number;
  readonly parameters: number;
  /** Bytes of all tensors. */
  readonly size: number;
  readonly slidingWindow: number;
  readonly hasDecoder: boolean;
  readonly isRecurrent: boolean;
  readonly isHybrid: boolean;
  readonly classifierOutputs: number;
  /** Pooling "rank" gives a score; without the head it would give a part of an embedding. */
  readonly hasRankHead: boolean;
  /** Token ids, -1 = the model has none. */
  readonly bos: number;
  readonly eos: number;
  readonly sep: number;
  readonly pad: number;
  readonly fimPre: number;
  readonly fimSuf: number;
  readonly fimMid: number;
  readonly fimRep: number;
  readonly fimSep: number;
  readonly addBos: boolean;
  readonly addEos: boolean;
  /** Between query and document of a rerank prompt. */
  readonly addSep: boolean;
  readonly chatTemplate: string | null;
  /** The template named "rerank", with {query} and {document}. */
  readonly rerankTemplate: string | null;
}

export class Model {
  private constructor();
  /**
   * @param onProgress fraction 0..1, at most once a percent, on the event loop
   * @throws ERR_MODEL_LOAD with llama.cpp's reason (no such file, not GGUF, cut short, unknown architecture); ERR_ABORTED
   */
  static load(path: string, params: ModelParams, onProgress?: (fraction: number) => void): Promise<Model>;
  readonly info: ModelInfo;
  /**
   * Bytes of every token's text (special tokens rendered), token `i` at `bytes[offsets[i]..offsets[i + 1]]`,
   * so that detokenizing needs no crossing. attributes[i]: 1 = no text of its own (control and unknown tokens), 2 = ends
   * a generation, 3 = both, 0 = text.
   */
  pieces(): { readonly bytes: Uint8Array; readonly offsets: Uint32Array; readonly attributes: Uint8Array };
  /** As `tokenizeAll` of one text. @throws ERR_TOKENIZE */
  tokenize(text: string, addSpecial: boolean, parseSpecial: boolean): Promise<Int32Array>;
  /**
   * The tokens of each text, those of llama_tokenize, on a thread for texts: in pieces, between which other calls have
   * their turn, and in time that grows as the text does.
   * @param cancel one Int32 over a SharedArrayBuffer; non-zero cancels it after the piece that runs
   * @param chunkBytes bytes that are tokenized together, at least 16; for tests; default 16,384
   * @throws ERR_TOKENIZE, ERR_ABORTED
   */
  tokenizeAll(
    texts: readonly string[],
    addSpecial: boolean,
    parseSpecial: boolean,
    cancel?: Int32Array,
    chunkBytes?: number,
  ): Promise<Int32Array[]>;
  /** llama_tokenize over the whole text, on the event loop: what `tokenize` is measured by. @throws ERR_TOKENIZE */
  tokenizeAtOnce(text: string, addSpecial: boolean, parseSpecial: boolean): Int32Array;
  /**
   * Parses a grammar on a thread for texts and keeps it, so that a chain with it is made at once.
   * @param cancel as `tokenizeAll`'s
   * @throws ERR_GRAMMAR as a chain with it would; ERR_ABORTED
   */
  prepareGrammar(gbnf: TextArgument, cancel?: Int32Array): Promise<void>;
  /** @returns the parts, where that takes no time; else undefined. @throws ERR_GRAMMAR */
  findChainParts(request: ChainPartsRequest): ChainParts | undefined;
  /**
   * Makes parts of a chain on a thread for texts, and keeps what they are made of for the next request of them. The
   * vocabulary is searched for breakers in pieces, between which other calls have their turn.
   * @param cancel as `tokenizeAll`'s
   * @throws ERR_GRAMMAR as a chain with it would; ERR_ABORTED
   */
  prepareChainParts(request: ChainPartsRequest, cancel?: Int32Array): Promise<ChainParts>;
  /** `detokenize(tokens, false, true)` on a thread for texts. @param cancel as `tokenizeAll`'s. @throws ERR_ABORTED */
  promptText(tokens: Int32Array, cancel?: Int32Array): Promise<LongText>;
  /** llama_detokenize: with the tokenizer's own rules for leading spaces. */
  detokenize(tokens: Int32Array, removeSpecial: boolean, renderSpecial: boolean): string;
  /** Idempotent; memory is freed when the last context and chain are gone too. */
  dispose(): void;
}
