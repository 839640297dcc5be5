import { statSync } from 'node:fs';
import type { SamplerSpec } from '#sampling';
import type { EngineOptions } from '../engine-options.js';
import type { LoadedModel } from '../loaded-model.js';
import { Vocabulary } from '../text/vocabulary.js';
import { createContext } from './context.js';
import { loadDraftCore, type NativeDraftCore, refuseFixedMemory } from './draft-core.js';
import type { EngineCore, LoadCore, SamplerChain, SamplerChainOptions } from './engine-core.js';
import { EngineError } from './engine-error.js';
import { initializeBackends } from './machine.js';
import { refuseBeyondMachine } from './machine-limits.js';
import { describeModel, loadModel } from './model.js';
import { type ChatFormat, type Context, type Model, native } from './native.js';
import { processLimits } from './process-limits.js';

/** The engine's core over the addon. */
class NativeCore implements EngineCore {
  readonly model: LoadedModel;
  readonly vocabulary: Vocabulary;
  readonly llamaCpp = native.buildInfo().llamaCpp;
  readonly build = native.buildInfo().build;
  readonly slidingWindow: number;
  readonly isRecurrent: boolean;

  constructor(
    private readonly weights: Model,
    readonly context: Context,
    private readonly chat: ChatFormat,
    options: EngineOptions,
    readonly draft: NativeDraftCore | undefined,
  ) {
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

  parseChat(text: string, isPartial: boolean, parser: string): string {
    return this.chat.parse(text, isPartial, parser);
  }

  dispose(): void {
    this.draft?.dispose();
    this.context.dispose();
    this.chat.dispose();
    this.weights.dispose();
  }
}

/** Loads backends, weights, chat template and context; what was loaded before a failure is freed. */
export const loadNativeCore: LoadCore = async (options, report, signal) => {
  initializeBackends(options.backendDirectories, options.log, options.numa);
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
    return new NativeCore(model, context, chat, options, draft);
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
async function speculate(model: Model, context: Context, options: EngineOptions): Promise<NativeDraftCore | undefined> {
  try {
    if (options.lookup) refuseFixedMemory('the model', model);
    return options.draft && (await loadDraftCore(options.draft, options, model, context));
  } catch (error) {
    context.dispose();
    throw error;
  }
}
