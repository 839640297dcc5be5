import { statSync } from 'node:fs';
import type { SamplerSpec } from '#sampling';
import { EngineError } from '../door/engine-error.js';
import type { EngineOptions } from '../door/engine-options.js';
import type { LongText } from '../door/long-text.js';
import type { TokenizeRules } from '../door/questions.js';
import { Vocabulary } from '../door/vocabulary.js';
import type {
  Backend,
  BackendModel,
  ChainParts,
  ChainPartsRequest,
  LoadBackend,
  SamplerChain,
  SamplerChainOptions,
} from './backend.js';
import { withCancelFlag } from './cancel-flag.js';
import { createContext } from './context.js';
import { type LlamaDraftBackend, loadDraftBackend, refuseFixedMemory } from './draft-backend.js';
import { LlamaChatParser } from './llama-chat-parser.js';
import { initializeDevices } from './machine.js';
import { refuseBeyondMachine } from './machine-limits.js';
import { describeModel, loadModel } from './model.js';
import { type ChatFormat, type Context, type Model, native } from './native.js';
import { processLimits } from './process-limits.js';
import { type LlamaProjector, loadProjector } from './projector.js';
import type { TemplateOutput } from './template-output.js';

/** The engine's backend over the addon. */
class LlamaBackend implements Backend {
  readonly model: BackendModel;
  readonly vocabulary: Vocabulary;
  readonly llamaCpp = native.buildInfo().llamaCpp;
  readonly build = native.buildInfo().build;
  readonly slidingWindow: number;
  readonly isRecurrent: boolean;
  readonly chatParser: LlamaChatParser;

  constructor(
    private readonly weights: Model,
    readonly context: Context,
    private readonly chat: ChatFormat,
    options: EngineOptions,
    readonly draft: LlamaDraftBackend | undefined,
    readonly media: LlamaProjector | undefined,
  ) {
    this.chatParser = new LlamaChatParser(chat);
    this.model = {
      ...describeModel(weights, context, options, chat.source),
      ...(media && { modalities: media.modalities, mediaMarker: media.marker }),
    };
    this.vocabulary = new Vocabulary(weights.pieces());
    this.slidingWindow = options.context.swaFull ? 0 : weights.info.slidingWindow;
    this.isRecurrent = weights.info.isRecurrent || weights.info.isHybrid;
  }

  createChain(specs: readonly SamplerSpec[], options: SamplerChainOptions): SamplerChain {
    return new native.SamplerChain(this.weights, specs, options);
  }

  findChainParts(request: ChainPartsRequest): ChainParts | undefined {
    return this.weights.findChainParts(request);
  }

  prepareChainParts(request: ChainPartsRequest, signal: AbortSignal): Promise<ChainParts> {
    return withCancelFlag(signal, (cancel) => this.weights.prepareChainParts(request, cancel));
  }

  prepareGrammar(gbnf: LongText, signal?: AbortSignal): Promise<void> {
    return withCancelFlag(signal, (cancel) => this.weights.prepareGrammar(gbnf, cancel));
  }

  tokenize(
    texts: readonly string[],
    { addSpecial, parseSpecial }: TokenizeRules,
    signal?: AbortSignal,
  ): Promise<readonly Int32Array[]> {
    return withCancelFlag(signal, (cancel) => this.weights.tokenizeAll(texts, addSpecial, parseSpecial, cancel));
  }

  promptText(tokens: Int32Array): string {
    return this.weights.detokenize(tokens, false, true);
  }

  detokenize(tokens: Int32Array, signal?: AbortSignal): Promise<LongText> {
    return withCancelFlag(signal, (cancel) => this.weights.promptText(tokens, cancel));
  }

  applyChatTemplate(request: string, signal?: AbortSignal): Promise<TemplateOutput> {
    return withCancelFlag(signal, (cancel) => this.chat.apply(request, cancel));
  }

  returnMemory(): Promise<void> {
    return this.chat.returnMemory();
  }

  dispose(): void {
    this.draft?.dispose();
    this.media?.dispose();
    this.context.dispose();
    this.chat.dispose();
    this.weights.dispose();
  }
}

/** Loads backends, weights, chat template and context; what was loaded before a failure is freed. */
export const loadLlamaBackend: LoadBackend = async (options, report, signal, log) => {
  initializeDevices(options.backendDirectories, options.rpcServers, log, options.numa);
  refuseBeyondMachine(options, {
    devices: native.devices(),
    limits: processLimits(),
    modelSize: statSync(options.modelPath, { throwIfNoEntry: false })?.size ?? 0,
  });
  const parts: { dispose(): void }[] = [];
  const keep = <Part extends { dispose(): void }>(part: Part): Part => {
    parts.unshift(part);
    return part;
  };
  const model = keep(await loadModel(options, report, signal));
  try {
    const chat = keep(chatFormat(model, options.chatTemplate));
    const media = options.projector && keep(await loadProjector(options.projector, model, options));
    const context = keep(await createContext(model, options, media?.wholeCells));
    const draft = await speculate(model, context, options);
    return new LlamaBackend(model, context, chat, options, draft, media);
  } catch (error) {
    for (const part of parts) part.dispose();
    throw error;
  }
};

function chatFormat(model: Model, template: string): ChatFormat {
  try {
    return new native.ChatFormat(model, template);
  } catch (error) {
    const { code, message } = EngineError.from(error);
    if (template === '') throw error;
    throw new EngineError(code, `--chat-template: ${message}`, {}, { cause: error });
  }
}

/** Loads the draft model, if there is one. */
async function speculate(
  model: Model,
  context: Context,
  options: EngineOptions,
): Promise<LlamaDraftBackend | undefined> {
  if (options.lookup) refuseFixedMemory('the model', model);
  return options.draft && (await loadDraftBackend(options.draft, options, model, context));
}
