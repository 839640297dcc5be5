import type { SamplerSpec } from '#sampling';
import type { EngineOptions } from '../door/engine-options.js';
import type { LongText } from '../door/long-text.js';
import type { ModelInfo } from '../door/model-info.js';
import type { TokenizeRules } from '../door/questions.js';
import type { Vocabulary } from '../door/vocabulary.js';
import type { ChatParser } from './chat-parser.js';
import type { MediaReader } from './media-reader.js';
import type {
  ChainParts,
  ChainPartsRequest,
  Context,
  DraftInput,
  DraftOutput,
  LogSink,
  SamplerChain,
  SamplerChainOptions,
  StepInput,
  StepOutput,
} from './native.js';
import type { TemplateOutput } from './template-output.js';

export type {
  ChainParts,
  ChainPartsRequest,
  DraftInput,
  DraftOutput,
  SamplerChain,
  SamplerChainOptions,
  StepInput,
  StepOutput,
};

/** The part of a context that the scheduler drives: steps and edits of the KV cache. */
export type SequenceContext = Pick<
  Context,
  | 'contextSize'
  | 'sequenceContextSize'
  | 'sequences'
  | 'batchSize'
  | 'canShift'
  | 'isBatchInvariant'
  | 'step'
  | 'encode'
  | 'abort'
  | 'interrupt'
  | 'trim'
  | 'shift'
  | 'copy'
  | 'clean'
  | 'save'
  | 'saveInto'
  | 'savedSize'
  | 'restore'
  | 'firstPosition'
  | 'lastPosition'
>;

/** The part of a draft model's context that drafts: it has a sequence for each slot. */
export type DraftContext = Pick<
  Context,
  'sequenceContextSize' | 'batchSize' | 'canShift' | 'draft' | 'trim' | 'shift' | 'copy' | 'clean' | 'clear'
>;

/** A small model that drafts for the model of the backend: their tokens are the same. */
export interface DraftBackend {
  readonly context: DraftContext;
  readonly vocabularySize: number;
}

/** What the weights and the context say of the model; the engine adds what it makes of them. */
export type BackendModel = Omit<ModelInfo, 'llamaCpp' | 'build' | 'canShift' | 'shifts' | 'canMoveChunks' | 'adapters'>;

/** A loaded model with all that computes on it: over the addon, or a fake in tests. Errors carry a code. */
export interface Backend {
  readonly model: BackendModel;
  readonly vocabulary: Vocabulary;
  readonly context: SequenceContext;
  /** llama.cpp's release. */
  readonly llamaCpp: string;
  /** Its build as llama-server names it. */
  readonly build: string;
  /** Tokens that an attention window reaches back; 0 = all. */
  readonly slidingWindow: number;
  /** The memory, or a part of it, is a state that cannot be cut back: recurrent and hybrid models. */
  readonly isRecurrent: boolean;
  readonly draft?: DraftBackend | undefined;
  /** Absent = the model takes text only. */
  readonly media?: MediaReader | undefined;
  /** @throws ERR_GRAMMAR, ERR_INVALID_ARGUMENT */
  createChain(specs: readonly SamplerSpec[], options: SamplerChainOptions): SamplerChain;
  /** What of a chain takes long to make, where it is at hand; undefined = `prepareChainParts` makes it. @throws ERR_GRAMMAR */
  findChainParts(request: ChainPartsRequest): ChainParts | undefined;
  /** Makes it beside the steps. @throws ERR_GRAMMAR, ERR_ABORTED once `signal` fires */
  prepareChainParts(request: ChainPartsRequest, signal: AbortSignal): Promise<ChainParts>;
  /** Parses a grammar ahead, so that `createChain` with it takes no time. @throws ERR_GRAMMAR */
  prepareGrammar(gbnf: LongText, signal?: AbortSignal): Promise<void>;
  /** The tokens of each text. What works on texts ends early, with ERR_ABORTED, once `signal` fires. */
  tokenize(texts: readonly string[], rules: TokenizeRules, signal?: AbortSignal): Promise<readonly Int32Array[]>;
  /** The text of a prompt by the tokenizer's own rules for leading spaces, special tokens rendered. */
  promptText(tokens: Int32Array): string;
  /** `promptText` of any number of tokens, beside the steps. */
  detokenize(tokens: Int32Array, signal?: AbortSignal): Promise<LongText>;
  /** As the native `ChatFormat`. */
  applyChatTemplate(request: string, signal?: AbortSignal): Promise<TemplateOutput>;
  /** Parses what the model writes after the template's prompts. */
  readonly chatParser: ChatParser;
  /** Forgets most of what was made for requests, and gives free memory back; for an engine at rest. */
  returnMemory(): Promise<void>;
  /** Frees context and model. No step may be running. */
  dispose(): void;
}

/**
 * Loads what the options name.
 * @param report fraction 0..1
 * @param signal ends the load, which then rejects with ERR_ABORTED
 * @param log takes llama.cpp's log
 */
export type LoadBackend = (
  options: EngineOptions,
  report: (progress: number) => void,
  signal: AbortSignal,
  log: LogSink,
) => Promise<Backend>;
