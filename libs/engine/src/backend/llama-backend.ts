import { statSync } from 'node:fs';
import type { SamplerSpec } from '#sampling';
import { EngineError } from '../door/engine-error.js';
import type { EngineOptions } from '../door/engine-options.js';
import { Vocabulary } from '../door/vocabulary.js';
import type { Backend, BackendModel, LoadBackend, SamplerChain, SamplerChainOptions } from './backend.js';
import { createContext } from './context.js';
import { type LlamaDraftBackend, loadDraftBackend, refuseFixedMemory } from './draft-backend.js';
import { LlamaChatParser } from './llama-chat-parser.js';
import { initializeBackends } from './machine.js';
import { refuseBeyondMachine } from './machine-limits.js';
import { describeModel, loadModel } from './model.js';
import { type ChatFormat, type Context, type Model, native } from './native.js';
import { processLimits } from './process-limits.js';

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
  ) {
    this.chatParser = new LlamaChatParser(chat);
    this.model = describeModel(weights, context, options, chat.source);
    this.vocabulary = new Vocabulary(weights.pieces());
    this.slidingWindow = options.context.swaFull ? 0 : weights.info.slidingWindow;
    this.isRecurrent = weights.info.isRecurrent || weights.info.isHybrid;
  }

  createChain(specs: readonly SamplerSpec[], options: SamplerChainOptions): SamplerChain {
    return new native.SamplerChain(this.weights, specs, options);
  }

  prepareGrammar(gbnf: string): Promise<void> {
    return this.weights.prepareGrammar(gbnf);
  }

  tokenize(text: string, addSpecial: boolean, parseSpecial: boolean): Promise<Int32Array> {
    return this.weights.tokenize(text, addSpecial, parseSpecial);
  }

  promptText(tokens: Int32Array): string {
    return this.weights.detokenize(tokens, false, true);
  }

  applyChatTemplate(request: string): Promise<string> {
    return this.chat.apply(request);
  }

  dispose(): void {
    this.draft?.dispose();
    this.context.dispose();
    this.chat.dispose();
    this.weights.dispose();
  }
}

/** Loads backends, weights, chat template and context; what was loaded before a failure is freed. */
export const loadLlamaBackend: LoadBackend = async (options, report, signal, log) => {
  initializeBackends(options.backendDirectories, log, options.numa);
  refuseBeyondMachine(options, {
    devices: native.devices(),
    limits: processLimits(),
    modelSize: statSync(options.modelPath, { throwIfNoEntry: false })?.size ?? 0,
  });
  const model = await loadModel(options, report, signal);
  try {
    const chat = chatFormat(model, options.chatTemplate);
    const context = await createContext(model, options);
    const draft = await speculate(model, context, options);
    return new LlamaBackend(model, context, chat, options, draft);
  } catch (error) {
    model.dispose();
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

/** Loads the draft model, if there is one; the context is freed when that fails. */
async function speculate(
  model: Model,
  context: Context,
  options: EngineOptions,
): Promise<LlamaDraftBackend | undefined> {
  try {
    if (options.lookup) refuseFixedMemory('the model', model);
    return options.draft && (await loadDraftBackend(options.draft, options, model, context));
  } catch (error) {
    context.dispose();
    throw error;
  }
}
