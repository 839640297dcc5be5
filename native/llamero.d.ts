/**
 * The whole native boundary. Every call that computes answers with a promise; misuse throws at once.
 * Errors are `Error` with a `code`: ERR_INVALID_ARGUMENT, ERR_DISPOSED, ERR_BUSY, ERR_ABORTED, ERR_MODEL_LOAD,
 * ERR_CONTEXT_CREATE, ERR_NO_KV_SLOT, ERR_DECODE, ERR_TOKENIZE, ERR_GRAMMAR, ERR_TEMPLATE, ERR_STATE, ERR_ADAPTER,
 * ERR_OUT_OF_MEMORY, and ERR_INTERNAL for what should not happen. The message holds llama.cpp's own reason.
 *
 * Every object may be left to the garbage collector; `dispose` frees it at once and may be called twice.
 * process.exit() and the end of a worker thread stop running steps and loads first.
 */

/** llama.cpp's levels: 1 debug, 2 info, 3 warning, 4 error, 5 continues the previous line. */
export type LogSink = (level: number, text: string) => void;

/** Where threads compute on a machine with several memory nodes: on all, on the first one's, on those of numactl. */
export type NumaStrategy = 'distribute' | 'isolate' | 'numactl';

/**
 * Loads the backends found in the directories, once a process; later calls only replace the log sink.
 * @param numa for the life of the process; absent = memory nodes are not regarded
 * @throws ERR_INVALID_ARGUMENT when no CPU backend is found, or the strategy is unknown
 */
export function initialize(backendDirectories: readonly string[], log: LogSink, numa?: NumaStrategy): void;

/** llama.cpp's release, for example "v0.5.0", its build as llama-server names it, and its line of CPU features. */
export function buildInfo(): { readonly llamaCpp: string; readonly build: string; readonly systemInfo: string };

export interface DeviceInfo {
  readonly name: string;
  readonly description: string;
  readonly type: 'cpu' | 'gpu' | 'igpu' | 'accelerator';
  /** Bytes. */
  readonly freeMemory: number;
  readonly totalMemory: number;
}
export function devices(): DeviceInfo[];

/** The samplers that `SamplerSpec.type` may name, in the order of the C++ table. */
export function samplerTypes(): string[];

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
  readonly hasEncoder: boolean;
  readonly hasDecoder: boolean;
  readonly isRecurrent: boolean;
  readonly isHybrid: boolean;
  readonly classifierOutputs: number;
  /** Pooling "rank" gives a score; without the head it would give a part of an embedding. */
  readonly hasRankHead: boolean;
  /** Token ids, -1 = the model has none. */
  readonly bos: number;
  readonly eos: number;
  readonly eot: number;
  readonly sep: number;
  readonly nl: number;
  readonly pad: number;
  readonly fimPre: number;
  readonly fimSuf: number;
  readonly fimMid: number;
  readonly fimPad: number;
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
  /** On the pool. @throws ERR_TOKENIZE */
  tokenize(text: string, addSpecial: boolean, parseSpecial: boolean): Promise<Int32Array>;
  /**
   * Parses a grammar on the pool and keeps it, so that a chain with it is made at once.
   * @throws ERR_GRAMMAR as a chain with it would
   */
  prepareGrammar(gbnf: string): Promise<void>;
  /** llama_detokenize: with the tokenizer's own rules for leading spaces. */
  detokenize(tokens: Int32Array, removeSpecial: boolean, renderSpecial: boolean): string;
  /** Idempotent; memory is freed when the last context and chain are gone too. */
  dispose(): void;
}

export type SamplerSpec =
  | { readonly type: 'logit_bias'; readonly biases: readonly (readonly [token: number, bias: number])[] }
  | {
      readonly type: 'penalties';
      readonly lastN: number;
      readonly repeat: number;
      readonly frequency: number;
      readonly presence: number;
    }
  | {
      readonly type: 'dry';
      readonly multiplier: number;
      readonly base: number;
      readonly allowedLength: number;
      readonly lastN: number;
      readonly breakers: readonly string[];
    }
  | { readonly type: 'top_n_sigma'; readonly n: number }
  | { readonly type: 'top_k'; readonly k: number }
  | { readonly type: 'typ_p'; readonly p: number; readonly minKeep: number }
  | { readonly type: 'top_p'; readonly p: number; readonly minKeep: number }
  | { readonly type: 'min_p'; readonly p: number; readonly minKeep: number }
  | {
      readonly type: 'xtc';
      readonly probability: number;
      readonly threshold: number;
      readonly minKeep: number;
      readonly seed: number;
    }
  | { readonly type: 'temperature'; readonly temperature: number; readonly range: number; readonly exponent: number }
  | { readonly type: 'infill' }
  | { readonly type: 'greedy' }
  | { readonly type: 'dist'; readonly seed: number }
  | { readonly type: 'mirostat'; readonly seed: number; readonly tau: number; readonly eta: number; readonly m: number }
  /** Chooses near a probability: `target` from 0 to 1, below 0 = off; `decay` from 0 to 0.99. */
  | { readonly type: 'adaptive_p'; readonly target: number; readonly decay: number; readonly seed: number }
  | { readonly type: 'mirostat_v2'; readonly seed: number; readonly tau: number; readonly eta: number };

export interface GrammarSpec {
  /**
   * GBNF with a rule `root`. Refused beside what llama.cpp refuses: groups deeper than 500, "{5,3}", and rules that
   * begin with themselves behind what may be empty. A grammar that is too ambiguous to follow fails when a generation
   * comes there.
   */
  readonly gbnf: string;
  /** A lazy grammar constrains from the first trigger on. */
  readonly lazy?: boolean;
  /** ECMAScript regular expressions over the generated text; the grammar begins at the first group that matched. */
  readonly triggerPatterns?: readonly string[];
  readonly triggerTokens?: readonly number[];
  /** Text that the prompt already holds and the grammar has to move past; a lazy grammar has none. */
  readonly prefill?: string;
}

/**
 * Ends thoughts that become too long; whatever is in the lists is a token of the model, and no list within `starts` and
 * `ends` is empty. A lazy grammar neither sees a thought nor has a say in it.
 */
export interface ThinkingSpec {
  /** Tokens of each thought, 0 or more; then `forced` follows, once the last token completes a character. */
  readonly budget: number;
  /** Any of them begins a thought. */
  readonly starts: readonly (readonly number[])[];
  /** Any of them ends it. */
  readonly ends: readonly (readonly number[])[];
  readonly forced: readonly number[];
  /** End of the prompt, which may have begun a thought. */
  readonly opening: readonly number[];
}

export interface SamplerChainOptions {
  readonly grammar?: GrammarSpec;
  readonly thinking?: ThinkingSpec | undefined;
  /** How many most likely tokens to report a step; 0 = none. */
  readonly probabilities?: number;
  /** Tokens that the chain gives one after the other whatever the logits, to rate a text; one more fails. Absent or empty = it chooses. */
  readonly recited?: Int32Array | undefined;
  /** Report the distribution after the chain, not the softmax of the logits. */
  readonly postSampling?: boolean;
}

/** Ends in exactly one of adaptive_p, greedy, dist, mirostat, mirostat_v2. */
export class SamplerChain {
  /** @throws ERR_GRAMMAR when the grammar does not parse; ERR_INVALID_ARGUMENT for an unknown type or value */
  constructor(model: Model, specs: readonly SamplerSpec[], options?: SamplerChainOptions);
  /** Prompt tokens, for penalties and DRY; the grammar is not fed. Sampled tokens are accepted by the step itself. */
  accept(tokens: Int32Array): void;
  /**
   * Samples from logits of the caller, one a token of the vocabulary, and accepts the token, as a step does for a row:
   * for tests and tools.
   * @returns the token, and with `probabilities` the likeliest tokens with what a step reports of them
   * @throws ERR_SAMPLING when the grammar and the chain share no token, or the grammar is too ambiguous to follow
   */
  sample(logits: Float32Array): { readonly token: number; readonly ids: Int32Array; readonly values: Float32Array };
  /** The seed in use, after a random one was drawn; 0xffffffff for a chain without chance. */
  readonly seed: number;
  dispose(): void;
}

/** Accepts text against a grammar without a model: for conformance runs and `--check`. */
export class GrammarMatcher {
  /** @throws ERR_GRAMMAR */
  constructor(gbnf: string);
  /**
   * True when `text` is a prefix of a sentence; the matcher starts anew on each call.
   * @throws ERR_GRAMMAR where the grammar is too ambiguous to follow
   */
  accepts(text: string): { readonly accepted: boolean; readonly complete: boolean };
  dispose(): void;
}

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
   * No token is computed beside others of its sequence but those of its own prompt: a draft only after the one before it
   * was right, and every prompt by itself. So a token's logits do not depend on drafts nor on other sequences' prompts,
   * even where the kernels' sums depend on the width of a batch. Drafts then save no time. Not for embeddings.
   */
  readonly narrowSteps?: boolean;
  /** Added to what the layers give, on every token. @throws ERR_ADAPTER */
  readonly controlVectors?: readonly { readonly path: string; readonly scale: number }[];
  /** Layers that they act on, from 1 on, both included; 0 and absent = the model's first and last. */
  readonly controlVectorLayers?: { readonly first: number; readonly last: number } | undefined;
}

/** All arrays are read up to `length` (samplers: one an output row) and copied before `step` returns. */
export interface StepInput {
  /** -1 = the token that the previous step sampled for this sequence. */
  readonly tokens: Int32Array;
  readonly positions: Int32Array;
  readonly sequences: Int32Array;
  /**
   * 1 = an output row is wanted for this token. 2 = the same for a drafted token, which stands right behind a row of its
   * sequence with the same chain: it counts only if that row samples this very token, and a row that ends the generation
   * confirms none. Drafts that do not count have left the memory when the step ends.
   */
  readonly outputs: Uint8Array;
  readonly length: number;
  /** One an output row, in row order; null = no sampling for it. */
  readonly samplers: readonly (SamplerChain | null)[];
  /**
   * Scales of the model's LoRA adapters, one each (0 = it does not act); absent = none acts. All tokens of a step have the
   * same, and a sequence is of use only with those that its cells were computed with.
   */
  readonly adapters?: Float32Array | undefined;
  /** Threads that compute this step, 1 or more; absent, or more than the pool has = all of the pool. */
  readonly threads?: number | undefined;
  /**
   * Steps that may follow one another in this call, 1 or more; absent = 1. More only where every token is the last of
   * its sequence and has a sampler: each further step then decodes what the one before it sampled, at the next position.
   * No further step begins once a token ends a generation, a chain failed, `interrupt` was called, the KV cache is full
   * or there is no time for it.
   */
  readonly mostSteps?: number | undefined;
  /** Microseconds that a call of several steps may take; absent = 0: one step. */
  readonly budgetMicros?: number | undefined;
}

export interface StepOutput {
  /** Steps that were computed. */
  readonly steps: number;
  /** One an output row, step after step; -1 where no sampler was given and where a draft did not count, -2 where a chain failed. */
  readonly tokens: Int32Array;
  /** Present when a chain failed: its place in `tokens` -> why. The other rows are not affected. */
  readonly errors?: Readonly<Record<number, string>>;
  /** Microseconds spent in llama_decode and in sampling, all steps together. */
  readonly decodeMicros: number;
  readonly sampleMicros: number;
  /** Present when a chain reports probabilities. Entries offsets[r]..offsets[r+1] belong to tokens[r], the sampled token first, then the most likely ones. */
  readonly probabilities?: {
    readonly offsets: Int32Array;
    readonly ids: Int32Array;
    /** Natural-log probabilities, or probabilities when the chain is post-sampling. */
    readonly values: Float32Array;
  };
  /** With `embeddings`: rows of `embeddingSize` floats: one an output row (pooling none) or one a sequence, ordered as the sequences first appear. */
  readonly embeddings?: Float32Array;
}

/** What the sequences lack of the tokens to continue, as in StepInput; those of a sequence in order and without a gap. */
export type DraftInput = Pick<StepInput, 'tokens' | 'positions' | 'sequences' | 'outputs' | 'length' | 'threads'> & {
  /** One an output row, which asks for a draft behind its token: the most tokens, 1 or more. */
  readonly limits: Int32Array;
  /** One an output row, 0..1: a draft ends before a token that is less likely among the ten likeliest. */
  readonly leastProbabilities: Float32Array;
};

export interface DraftOutput {
  /** The drafts of all output rows, one behind the other. A token that ends a generation ends its draft. */
  readonly tokens: Int32Array;
  /** How many of them each output row has. */
  readonly counts: Int32Array;
  /** Calls of llama_decode, and what all took. */
  readonly decodes: number;
  readonly micros: number;
}

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
  clear(): void;
  /** The bytes carry a checksum. @throws ERR_BUSY */
  save(sequence: number): Promise<Uint8Array>;
  /**
   * Leave the bytes alone until the promise settles: they are not copied.
   * @throws ERR_BUSY; rejects with ERR_STATE when they are damaged or do not fit this context; the sequence is empty then
   */
  restore(sequence: number, state: Uint8Array): Promise<void>;
  /** ERR_BUSY while a step runs; idempotent. */
  dispose(): void;
}

/** llama.cpp's common/chat: templates, tool-call grammars and parsing. JSON in and out. */
export class ChatFormat {
  /** @param template Jinja text or a built-in name; empty = the model's own, else ChatML. @throws ERR_TEMPLATE */
  constructor(model: Model, template: string);
  /** The Jinja text in use. */
  readonly source: string;
  /** True when the template came from the model or the caller, false for the ChatML fallback. */
  readonly isExplicit: boolean;
  /**
   * @param request JSON: { messages, tools?, tool_choice?, parallel_tool_calls?, json_schema?, grammar?,
   *   add_generation_prompt?, continue_final_message?, reasoning_format?, enable_thinking?, chat_template_kwargs?,
   *   use_jinja?, pure_content?, add_bos?, add_eos? }
   *   in OpenAI's shapes; json_schema and chat_template_kwargs' values are JSON themselves; use_jinja (default true;
   *   never with a built-in template) false = llama.cpp's own code for known templates, without tools; pure_content
   *   (default false) = parse takes all text as content
   * @returns JSON: { prompt, grammar, grammar_lazy, grammar_triggers: [{type: 'word'|'pattern'|'pattern_full'|'token', value, token}],
   *   preserved_tokens, additional_stops, generation_prompt, supports_thinking,
   *   thinking_start_tag, thinking_end_tags, format, parser } ; `format`, `parser` and
   *   `generation_prompt` go back into `parse`
   * @throws ERR_TEMPLATE for a malformed request, for what the template raises, and for schemas (also of tools) that
   *   llama.cpp does not survive: more than 1,000 levels deep, or containing themselves through `allOf`
   */
  apply(request: string): Promise<string>;
  /**
   * @param parser JSON: { format, parser, generation_prompt, reasoning_format, reasoning_in_content, parse_tool_calls, is_continuation }
   * @returns JSON: { role, content, reasoning_content, tool_calls: [{ id, name, arguments }] }, of the whole text: a
   *   message that was continued begins with what `parse('', true, parser)` gives
   * @throws ERR_TEMPLATE when the text is not in the format, or holds JSON more than 1,000 levels deep
   */
  parse(text: string, isPartial: boolean, parser: string): string;
  dispose(): void;
}
