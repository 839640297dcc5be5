import type { AdapterFile } from './adapter-file.js';
import type { ContextOptions, KvType, ThreadpoolOptions } from './context-options.js';
import type { LookupOptions } from './lookup-options.js';
import type { ModelOptions } from './model-options.js';

/** Where threads compute on a machine with several memory nodes: on all, on the first one's, on those of numactl. */
export type NumaStrategy = 'distribute' | 'isolate' | 'numactl';

/** A small model that drafts for the model that is served; their vocabularies must be the same. */
export interface DraftModelOptions extends Pick<ModelOptions, 'devices' | 'gpuLayers'> {
  readonly modelPath: string;
  /** Absent = as the model's. */
  readonly threads?: ThreadpoolOptions | undefined;
  readonly threadsBatch?: ThreadpoolOptions | undefined;
  /** Types of its KV cache; absent = f16. */
  readonly typeK?: KvType;
  readonly typeV?: KvType;
  /** Cells for each slot; 0, or more than the slot has = as many as the slot has. */
  readonly slotContextSize: number;
}

/** A model that makes embeddings of images or sound for the model that is served. */
export interface ProjectorOptions {
  /** Path of a GGUF file; empty = it is looked for (`SupervisionOptions.findModel`), and there may be none. */
  readonly path: string;
  /** What stands in a text for each of its media; it should be nothing that a client writes by chance. */
  readonly marker: string;
  /** It computes on a GPU where there is one. */
  readonly offload: boolean;
  /** Cells of an image, for models that take images of any size; absent = as the file says. */
  readonly imageMinTokens?: number | undefined;
  readonly imageMaxTokens?: number | undefined;
}

/** Where what slots held is kept in files. */
export interface DiskCacheOptions {
  /** A folder, which is made where it is not there. */
  readonly folder: string;
  /** Bytes of all files in it; infinite = no bound. */
  readonly maxBytes: number;
}

/** Everything an engine is started with: plain data, made by apps/api/src/config from flags and environment. */
export interface EngineOptions {
  /** Path of a GGUF file. */
  readonly modelPath: string;
  readonly model: ModelOptions;
  /** LoRA adapters, in the order of their numbers, with the scales that they begin with; absent = none. */
  readonly adapters?: readonly AdapterFile[];
  /** `contextSize` is divided among `sequences` slots; 0 = the model's. */
  readonly context: ContextOptions;
  /** 0..1: share of the prompt a slot must already hold to be preferred; 0 = least recently used only. */
  readonly slotPromptSimilarity: number;
  /** The default of `Task.cacheReuse`; if it is set, a model whose cache cannot do it fails to load. Absent = 0. */
  readonly cacheReuse?: number;
  /** False: a full context ends the generation, and a longer prompt is refused. */
  readonly contextShift: boolean;
  /** False: prompts wait until no slot generates. */
  readonly continuousBatching: boolean;
  /** False: every step is a call of its own. For measurements; default true. */
  readonly bursts?: boolean;
  /** A draft model; absent = none. */
  readonly draft?: DraftModelOptions | undefined;
  /** What reads images and sound; absent = the model takes text only. */
  readonly projector?: ProjectorOptions | undefined;
  /** Memory for what media were encoded to, so that the same ones need not be encoded again; absent = 0. */
  readonly mediaCacheBytes?: number;
  /** Tenants find prompts that were computed for others, which tells what others ask by the time it takes. Absent = no. */
  readonly isCacheShared?: boolean | undefined;
  /** Bytes of the host's memory for what slots held before; infinite = no bound, absent or 0 = none. */
  readonly hostCacheBytes?: number;
  /** Files for the same, which the next engine finds; of use only with `hostCacheBytes`. Absent = none. */
  readonly diskCache?: DiskCacheOptions | undefined;
  /**
   * The most checkpoints of a slot, where the memory cannot be cut back to everywhere: recurrent states, sliding windows.
   * Absent or 0 = none are taken.
   */
  readonly maxCheckpoints?: number;
  /** Tokens between two of them that are not among the last ones; absent or 0 = there is one at each end of a message. */
  readonly checkpointMinStep?: number;
  /** How drafts are looked up in the text; absent = they are not. */
  readonly lookup?: LookupOptions | undefined;
  /** Drafts are verified so that they change no logit, at the cost of the time they save; default `auto`. */
  readonly batchInvariance?: 'on' | 'off' | 'auto' | undefined;
  /**
   * Milliseconds between the tokens of a generation that prompts of others should not exceed; 0 = they may, absent = four
   * times what a step without prompts takes.
   */
  readonly itlTargetMs?: number | undefined;
  /** Threads of the pool: how many of them compute a step is tuned while running; absent = always all. */
  readonly tunedThreads?: number | undefined;
  /** Evaluate a token or two after loading, so that the first task is not slower. */
  readonly warmup: boolean;
  /** Control tokens are rendered in the text. */
  readonly renderSpecial: boolean;
  /** Jinja text or a built-in name; empty = the model's. */
  readonly chatTemplate: string;
  /** Directories searched for ggml backends; empty = those of the installed packages. */
  readonly backendDirectories: readonly string[];
  /** `host:port` of RPC servers of llama.cpp, whose devices the model is spread over; absent = none. */
  readonly rpcServers?: readonly string[];
  /** Placement on machines with several memory nodes, for the life of the process; absent = left to the system. */
  readonly numa?: NumaStrategy | undefined;
}
