import { EngineError } from '../door/engine-error.js';
import type { DraftModelOptions, EngineOptions } from '../door/engine-options.js';
import { Vocabulary } from '../door/vocabulary.js';
import type { DraftBackend } from './backend.js';
import { flashAttentionFor } from './flash-attention.js';
import { type Context, type Model, type NativeModelInfo, native } from './native.js';
import { type TokenizerFacts, vocabularyDifference } from './vocabulary-match.js';

/** The draft model over the addon. */
export class LlamaDraftBackend implements DraftBackend {
  readonly vocabularySize: number;

  constructor(
    private readonly weights: Model,
    readonly context: Context,
  ) {
    this.vocabularySize = weights.info.vocabSize;
  }

  dispose(): void {
    this.context.dispose();
    this.weights.dispose();
  }
}

/**
 * Loads a draft model and makes its context, with a sequence for each of the target's.
 * @throws ERR_MODEL_LOAD, also when the two do not fit; ERR_CONTEXT_CREATE
 */
export async function loadDraftBackend(
  draft: DraftModelOptions,
  options: EngineOptions,
  target: Model,
  targetContext: Context,
): Promise<LlamaDraftBackend> {
  refuseFixedMemory('the model', target);
  const { devices, gpuLayers } = draft;
  const model = await native.Model.load(draft.modelPath, { ...options.model, devices, gpuLayers, overrides: [] });
  try {
    refuseFixedMemory('the draft model', model);
    if (!model.info.hasDecoder) throw unfit(draft, 'it generates no text');
    const difference = vocabularyDifference(factsOf(target), factsOf(model));
    if (difference) throw unfit(draft, `its vocabulary is another one: ${difference}`);
    const context = await native.Context.create(model, contextParams(draft, options, targetContext, model.info));
    return new LlamaDraftBackend(model, context);
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Drafts that do not count must leave the memory again. @throws ERR_MODEL_LOAD if it cannot be cut back */
export function refuseFixedMemory(name: string, { info }: Model): void {
  if (!info.isRecurrent && !info.isHybrid) return;
  throw new EngineError(
    'ERR_MODEL_LOAD',
    `speculative decoding does not work with ${name}: its memory is a recurrent state, which cannot be cut back`,
  );
}

function unfit({ modelPath }: DraftModelOptions, why: string): EngineError {
  return new EngineError('ERR_MODEL_LOAD', `--model-draft: ${modelPath} cannot draft for the model: ${why}`);
}

function factsOf(model: Model): TokenizerFacts {
  const { vocabType, addBos, bos, addEos, eos } = model.info;
  return { vocabType, addBos, bos, addEos, eos, vocabulary: new Vocabulary(model.pieces()) };
}

/** The target's parameters, except those of positions: what these mean is up to the draft model. */
function contextParams(draft: DraftModelOptions, { context }: EngineOptions, target: Context, info: NativeModelInfo) {
  const { slotContextSize, typeV = 'f16' } = draft;
  const isShared = target.contextSize === target.sequenceContextSize;
  const perSlot = Math.min(slotContextSize || target.sequenceContextSize, target.sequenceContextSize);
  return {
    contextSize: isShared ? perSlot : perSlot * context.sequences,
    batchSize: context.batchSize,
    ubatchSize: context.ubatchSize,
    sequences: context.sequences,
    threads: draft.threads ?? context.threads,
    threadsBatch: draft.threadsBatch ?? context.threadsBatch,
    typeK: draft.typeK ?? 'f16',
    typeV,
    flashAttention: flashAttentionFor({ ...context, typeV }, info, native.devices()),
    offloadKqv: context.offloadKqv,
    kvUnified: context.kvUnified,
    swaFull: true, // drafts run ahead of what stays: the window before them must not be given up
  };
}
