import type { SamplerSpec } from '#sampling';
import { EngineError } from '../door/engine-error.js';
import type { EngineOptions } from '../door/engine-options.js';
import { needsBatchInvariance } from './batch-invariance.js';
import { embeddingParams } from './embedding-params.js';
import { areFinite, NOT_FINITE } from './finite.js';
import { flashAttentionFor } from './flash-attention.js';
import { type Context, type ContextParams, type Model, native } from './native.js';

const GREEDY: readonly SamplerSpec[] = [{ type: 'greedy' }];
const NO_VOCABULARY = 0;
const NOT_FINITE_MESSAGE =
  'the model computes numbers that are not finite (NaN or infinity): its weights, an adapter or a control vector are damaged or scaled too much';

/**
 * Makes the context that the options ask for. A model that does not generate always gets one that gives embeddings.
 * @param wholeCells cells of media that one step decodes at once; 0 = none are
 * @throws ERR_CONTEXT_CREATE
 */
export async function createContext(model: Model, options: EngineOptions, wholeCells = 0): Promise<Context> {
  const { context: params, warmup } = options;
  if (params.embeddings) return create(model, embeddingParams(params, model.info), warmup);
  const flashAttention = flashAttentionFor(params, model.info, native.devices());
  const batchInvariant = needsBatchInvariance(options, flashAttention, native.devices());
  const context = await create(model, { ...params, flashAttention, batchInvariant, wholeCells }, warmup);
  if (context.generates) return context;
  context.dispose();
  return create(model, embeddingParams(params, model.info), warmup);
}

async function create(model: Model, params: ContextParams, warmup: boolean): Promise<Context> {
  const context = await native.Context.create(model, params);
  if (!warmup) return context;
  try {
    await warmUp(context, model);
  } catch (error) {
    context.dispose();
    throw error;
  }
  return context;
}

/**
 * Evaluates a token or two and forgets them, so that the first task does not pay for what happens only once.
 * @throws ERR_MODEL_LOAD if what comes out is no number: no task would get an answer
 */
async function warmUp(context: Context, model: Model): Promise<void> {
  const { info } = model;
  const special = [info.bos, info.eos].filter((token) => token >= 0);
  const tokens = Int32Array.from(special.length > 0 ? special : [0]);
  const { length } = tokens;
  const outputs = new Uint8Array(length);
  outputs[length - 1] = 1;
  const canSample = context.generates && !context.givesEmbeddings && info.vocabType !== NO_VOCABULARY;
  const chain = canSample ? new native.SamplerChain(model, GREEDY, {}) : null;
  const { tokens: sampled, embeddings } = await context.step({
    tokens,
    positions: Int32Array.from(tokens.keys()),
    sequences: new Int32Array(length),
    outputs,
    length,
    samplers: [chain],
  });
  chain?.dispose();
  const isWell = sampled[0] !== NOT_FINITE && areFinite(embeddings ?? new Float32Array());
  if (!isWell) throw new EngineError('ERR_MODEL_LOAD', NOT_FINITE_MESSAGE);
  context.clear();
}
