import type { EngineOptions } from '../door/engine-options.js';
import type { BackendModel } from './backend.js';
import { withCancelFlag } from './cancel-flag.js';
import { type Context, type Model, type NativeModelInfo, native } from './native.js';

/**
 * Loads the weights.
 * @param report fraction 0..1
 * @throws ERR_MODEL_LOAD, and ERR_ABORTED when the signal ends the load
 */
export async function loadModel(
  options: EngineOptions,
  report: (progress: number) => void,
  signal: AbortSignal,
): Promise<Model> {
  const adapters = (options.adapters ?? []).map(({ path }) => path);
  return withCancelFlag(signal, (cancel) =>
    native.Model.load(options.modelPath, { ...options.model, adapters, ...(cancel && { cancel }) }, report),
  );
}

/** The facts of a loaded model that the rest of the program needs. */
export function describeModel(
  { info }: Model,
  context: Context,
  options: EngineOptions,
  chatTemplate: string,
): BackendModel {
  return {
    path: options.modelPath,
    description: info.description,
    fileType: info.fileType,
    vocabType: info.vocabType,
    vocabSize: info.vocabSize,
    trainContext: info.trainContext,
    embeddingSize: info.embeddingSize,
    parameters: info.parameters,
    size: info.size,
    bos: info.bos,
    eos: info.eos,
    addBos: info.addBos,
    ...purposeOf(info, context),
    fim: { pre: info.fimPre, suf: info.fimSuf, mid: info.fimMid, rep: info.fimRep, sep: info.fimSep },
    slotContextSize: context.sequenceContextSize,
    slots: options.context.sequences,
    batchSize: context.batchSize,
    chatTemplate,
    metadata: info.metadata,
  };
}

/** Text, embeddings or scores: what comes out of the context. */
function purposeOf(info: NativeModelInfo, context: Context): Pick<BackendModel, 'generates' | 'embedding' | 'rerank'> {
  if (!context.givesEmbeddings) return { generates: context.generates };
  const { pooling } = context;
  const canRank = pooling === 'rank' && info.hasRankHead;
  return {
    generates: false,
    embedding: {
      pooling,
      size: pooling === 'rank' ? info.classifierOutputs : info.embeddingSize,
      // An input is one sequence of one step, and positions beyond the trained ones mean nothing to the model.
      inputSize: Math.min(context.batchSize, context.sequenceContextSize, info.trainContext),
    },
    ...(canRank && {
      rerank: { template: info.rerankTemplate, sep: info.sep, addEos: info.addEos, addSep: info.addSep },
    }),
  };
}
