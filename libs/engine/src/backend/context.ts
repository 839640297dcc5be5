import type { EngineOptions } from '../door/engine-options.js';
import { needsBatchInvariance } from './batch-invariance.js';
import { embeddingParams } from './embedding-params.js';
import { flashAttentionFor } from './flash-attention.js';
import { type Context, type ContextParams, type Model, native } from './native.js';

/**
 * Makes the context that the options ask for. A model that does not generate always gets one that gives embeddings.
 * @throws ERR_CONTEXT_CREATE
 */
export async function createContext(model: Model, options: EngineOptions): Promise<Context> {
  const { context: params, warmup } = options;
  if (params.embeddings) return create(model, embeddingParams(params, model.info), warmup);
  const flashAttention = flashAttentionFor(params, model.info, native.devices());
  const batchInvariant = needsBatchInvariance(options, flashAttention, native.devices());
  const context = await create(model, { ...params, flashAttention, batchInvariant }, warmup);
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

/** Evaluates a token or two and forgets them, so that the first task does not pay for what happens only once. */
async function warmUp(context: Context, { info }: Model): Promise<void> {
  const special = [info.bos, info.eos].filter((token) => token >= 0);
  const tokens = Int32Array.from(special.length > 0 ? special : [0]);
  const { length } = tokens;
  const outputs = new Uint8Array(length);
  outputs[length - 1] = 1;
  await context.step({
    tokens,
    positions: Int32Array.from(tokens.keys()),
    sequences: new Int32Array(length),
    outputs,
    length,
    samplers: [null],
  });
  context.clear();
}
