import type { ModelInfo } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { canFormat } from '../protocols/rerank/rerank-prompts.js';

type Purpose = Pick<ServerOptions, 'embeddings' | 'reranking' | 'pooling'>;

/** What the loaded model cannot give of what the flags ask for, a line each; the server starts nevertheless. */
export function modelNotices(options: Purpose, model: ModelInfo): readonly string[] {
  const notices = [rerankNotice(options, model), poolingNotice(options, model)];
  return notices.filter((notice) => notice !== undefined);
}

function rerankNotice({ reranking }: Purpose, model: ModelInfo): string | undefined {
  if (!reranking) return undefined;
  if (!model.rerank) return '--reranking: the model has no rank head, so that /v1/rerank answers 501';
  if (canFormat(model, model.rerank)) return undefined;
  return '--reranking: the model lacks BOS, EOS or SEP, which its prompts need, so that /v1/rerank answers 501';
}

function poolingNotice({ embeddings, reranking, pooling }: Purpose, model: ModelInfo): string | undefined {
  if (reranking) return undefined;
  const given = model.embedding?.pooling;
  if (given === undefined) return pooling && `--pooling ${pooling} has no effect without --embedding`;
  if (pooling === 'rank') {
    return model.rerank ? undefined : '--pooling rank: the model has no rank head, so that its scores mean nothing';
  }
  if (!embeddings || pooling !== undefined) return undefined;
  if (given === 'rank') return '--embedding: the model gives scores, no embeddings; see --reranking';
  if (given === 'none') {
    return '--embedding: the model names no pooling, so that /v1/embeddings is refused; choose one with --pooling';
  }
  return undefined;
}
