import type { EncodedMedia, MediaChunk } from './media.js';
import type { Model } from './model.js';
import type { DraftInput, DraftOutput, StepInput, StepOutput } from './step.js';

export interface ThreadpoolParams {
  readonly threads: number;
  /** One byte a CPU, 1 = may run there; absent = any. */
  readonly cpuMask?: Uint8Array;
  readonly strictCpu?: boolean;
  /** 0 normal .. 3 realtime. */
  readonly priority?: number;
  /** 0 = sleep at once .. 100 = spin. */
  readonly poll?: number;
}

export type KvType = 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q4_0' | 'q4_1' | 'iq4_nl' | 'q5_0' | 'q5_1';

export interface ContextParams {
  /** Cells for all sequences together; 0 = the model's. */
  readonly contextSize: number;
  readonly batchSize: number;
  readonly ubatchSize: number;
  readonly sequences: number;
  /** For steps of one token. */
  readonly threads: ThreadpoolParams;
  /** For steps of several tokens. */
  readonly threadsBatch: ThreadpoolParams;
  /** Every step gives embeddings; batchSize and ubatchSize then become one multiple of `sequences`. */
  readonly embeddings?: boolean;
  readonly pooling?: 'none' | 'mean' | 'cls' | 'last' | 'rank';
  readonly flashAttention?: 'on' | 'off' | 'auto';
  readonly ropeScaling?: 'none' | 'linear' | 'yarn';
  readonly ropeFrequencyBase?: number;
  readonly ropeFrequencyScale?: number;
  readonly yarnOriginalContext?: number;
  readonly yarnExtFactor?: number;
  readonly yarnAttnFactor?: number;
  readonly yarnBetaFast?: number;
  readonly yarnBetaSlow?: number;
  readonly typeK?: KvType;
  readonly typeV?: KvType;
  readonly offloadKqv?: boolean;
  readonly kvUnified?: boolean;
  readonly swaFull?: boolean;
  /**
   * Steps are batch-invariant: no token is computed beside others of its sequence except those of its own prompt, a draft
   * only after the one before it was right, and every prompt by itself. So a token's logits depend neither on drafts nor
   * on other sequences' prompts, even where the sums of the kernels depend on the width of a batch. Drafts then save no
   * time. Not for embeddings.
   */
  readonly batchInvariant?: boolean;
  /** Cells of media that one step decodes at once, whatever `batchSize` and `ubatchSize` are; absent = 0. Not for embeddings. */
  readonly wholeCells?: number;
  /** Added to what the layers give, on every token. @throws ERR_ADAPTER */
  readonly controlVectors?: readonly { readonly path: string; readonly scale: number }[];
  /** Layers that they act on, from 1 on, both included; 0 and absent = the model's first and last. */
  readonly controlVectorLayers?: { readonly first: number; readonly last: number } | undefined;
}

/**
 * What of a sequence: all of it, or what `trim` cannot give back, which is the state of recurrent layers and the cells that
 * a sliding window drops. Where a memory has no such parts, both are all of it.
 */
export type SequencePart = 'whole' | 'fixed';

export class Context {
  private constructor();
  /** @throws ERR_CONTEXT_CREATE, also for models with an encoder and a decoder */
  static create(model: Model, params: ContextParams): Promise<Context>;
  /** The values in effect: llama.cpp may round them, but no more cells are used than were asked for. */
  readonly contextSize: number;
  readonly sequenceContextSize: number;
  readonly batchSize: number;
  readonly ubatchSize: number;
  readonly pooling: 'none' | 'mean' | 'cls' | 'last' | 'rank';
  readonly sequences: number;
  readonly canShift: boolean;
  /** As `ContextParams.batchInvariant`. */
  readonly isBatchInvariant: boolean;
  /** Every step gives embeddings. */
  readonly givesEmbeddings: boolean;
  /** False for encoders: they have no KV cache and no logits, and give embeddings only. */
  readonly generates: boolean;
  /**
   * One llama_decode plus sampling of all output rows, on the engine thread.
   * @throws ERR_BUSY while a step, save or restore runs; ERR_INVALID_ARGUMENT, with nothing begun, for a token, position,
   *   sequence or length out of range; rejects with ERR_NO_KV_SLOT (nothing changed), ERR_ABORTED, ERR_DECODE
   */
  step(input: StepInput): Promise<StepOutput>;
  /**
   * Drafts greedily for several sequences at once, on the engine thread. Each sequence is first cut back to the first
   * position that the input gives it; afterwards it holds what was given and the drafted tokens, the last one perhaps not.
   * @throws ERR_BUSY while anything is under way; ERR_INVALID_ARGUMENT as `step`; rejects with ERR_NO_KV_SLOT, ERR_ABORTED,
   *   ERR_DECODE: then the sequences hold at most what was given and drafted
   */
  draft(input: DraftInput): Promise<DraftOutput>;
  /**
   * Computes embeddings on the engine thread, for steps of this context.
   * @throws ERR_BUSY as `step`; rejects with ERR_DECODE
   */
  encode(chunk: MediaChunk): Promise<EncodedMedia>;
  /**
   * The running step ends with ERR_ABORTED, unless it has finished computing. Micro-batches that were done stay in the
   * memory: see `lastPosition`.
   */
  abort(): void;
  /** The running call begins no further step. */
  interrupt(): void;
  /** The memory edits below are synchronous and throw ERR_BUSY while a step, save or restore runs. */
  /** llama_memory_seq_rm over [from, to); -1 = open end. False when the memory cannot remove that part. */
  trim(sequence: number, from: number, to: number): boolean;
  /** llama_memory_seq_add: positions in [from, to) move by `by`. */
  shift(sequence: number, from: number, to: number, by: number): void;
  /** llama_memory_seq_cp over [from, to). */
  copy(source: number, target: number, from: number, to: number): void;
  /** Largest position held, -1 = empty. */
  lastPosition(sequence: number): number;
  firstPosition(sequence: number): number;
  /** Sequences hold nothing then. What their cells held stays in the memory until it is overwritten. */
  clear(): void;
  /**
   * Sets all cells to zero that no sequence holds: attention multiplies masked cells as well, and 0 times a NaN is NaN. A
   * sequence that holds numbers which are not finite is emptied; so may be others, for want of memory.
   * @returns the sequences that held such numbers
   * @throws ERR_BUSY; rejects with ERR_OUT_OF_MEMORY: then all sequences are empty
   */
  clean(): Promise<Int32Array>;
  /** The bytes carry a checksum. @throws ERR_BUSY */
  save(sequence: number): Promise<Uint8Array>;
  /** Bytes that `saveInto` needs for the sequence as it is now; 0 = it is empty. @throws ERR_BUSY */
  savedSize(sequence: number, part?: SequencePart): number;
  /**
   * `save` into memory that is there already: new memory costs more than the copy. Leave it alone until the promise settles.
   * @param hasChecksum false where the bytes stay in this process; making and checking one takes as long as the copy
   * @returns bytes written
   * @throws ERR_BUSY; rejects with ERR_STATE where it does not fit
   */
  saveInto(sequence: number, bytes: Uint8Array, hasChecksum: boolean, part?: SequencePart): Promise<number>;
  /**
   * The fixed part goes back to what it was; cells of the sequence behind that are the caller's to trim. It must still hold
   * those before.
   *
   * Leave the bytes alone until the promise settles: they are not copied.
   * @throws ERR_BUSY; rejects with ERR_STATE when they are damaged or do not fit this context; the sequence is empty then
   */
  restore(sequence: number, state: Uint8Array, part?: SequencePart): Promise<void>;
  /** ERR_BUSY while a step runs; idempotent. */
  dispose(): void;
}
