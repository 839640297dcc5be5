/** The threads of a pool. */
export interface ThreadpoolOptions {
  /** 1 or more. */
  readonly threads: number;
  /** One byte a CPU, 1 = threads may run there; absent = on any. */
  readonly cpuMask?: Uint8Array;
  /** Each thread has a CPU of its own. */
  readonly strictCpu?: boolean;
  /** 0 normal to 3 realtime. */
  readonly priority?: number;
  /** 0 = threads without work sleep at once, to 100 = they spin. */
  readonly poll?: number;
}

/** Types of the KV cache. */
export type KvType = 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q4_0' | 'q4_1' | 'iq4_nl' | 'q5_0' | 'q5_1';

/** A file with a vector that is added to what the layers give, times `scale`. */
export interface ControlVector {
  readonly path: string;
  readonly scale: number;
}

/** How tokens are computed: sizes, threads, attention, positions. Sizes are in tokens; absent = as llama.cpp decides. */
export interface ContextOptions {
  /** Cells of all sequences together; 0 = the model's. */
  readonly contextSize: number;
  readonly batchSize: number;
  readonly ubatchSize: number;
  readonly sequences: number;
  /** For steps of one token. */
  readonly threads: ThreadpoolOptions;
  /** For steps of several tokens. */
  readonly threadsBatch: ThreadpoolOptions;
  /** Every step gives embeddings. */
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
  readonly controlVectors?: readonly ControlVector[];
  /** Layers that the control vectors act on, from 1 on, both included; 0 and absent = the model's first and last. */
  readonly controlVectorLayers?: { readonly first: number; readonly last: number } | undefined;
}
