import { Injectable } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { EngineClient, type RerankFacts } from '#engine';
import { AdapterScaleSettings } from '../../generation/adapter-scale-settings.js';
import { allEmbedded, refuseLong } from '../../generation/embedding-inputs.js';
import { GenerationService } from '../../generation/generation.service.js';
import { ApiError } from '../../http/api-error.js';
import { best, jinaAnswer, textsAnswer } from './rerank.presenter.js';
import { type RerankRequest, textsOf } from './rerank.request.js';
import { canFormat, rerankPrompts } from './rerank-prompts.js';

/** Rates documents by their relevance for a query. */
@Injectable()
export class RerankService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
    private readonly adapterScales: AdapterScaleSettings,
  ) {}

  /** @throws ApiError before anything is queued */
  async respond(request: RerankRequest): Promise<Observable<object>> {
    const facts = this.facts();
    const { field, documents } = documentsOf(request);
    const inputs = await rerankPrompts(request.query, documents, facts, this.engine);
    for (const [index, tokens] of inputs.entries()) refuseLong(tokens, `${field}[${index}]`, this.engine);
    const read = inputs.map((tokens) => ({ tokens }));
    return allEmbedded(this.engine, read, this.adapterScales.of(), request.timeout_ms).pipe(
      map((ratings) => {
        const ranked = ratings.map(({ vectors }, index) => ({
          index,
          score: vectors[0]![0]!,
          text: documents[index]!,
        }));
        const shown = best(ranked, request.top_n);
        const hasTexts = (request.return_documents ?? false) || (request.return_text ?? false);
        if (field === 'texts') return textsAnswer(shown, hasTexts);
        const tokens = ratings.reduce((sum, rating) => sum + rating.tokens, 0);
        return jinaAnswer(shown, this.generation.modelName(request), tokens, hasTexts);
      }),
    );
  }

  private facts(): RerankFacts {
    const { model } = this.engine;
    if (model.embedding?.pooling !== 'rank') {
      const message = 'This server does not support reranking. Start it with `--reranking`';
      throw new ApiError('not_supported_error', message);
    }
    if (model.rerank === undefined) {
      throw new ApiError('not_supported_error', 'This model does not support reranking: it has no rank head');
    }
    if (!canFormat(model, model.rerank)) {
      const message = 'This model does not support reranking: it lacks a token that its prompts need (BOS, EOS or SEP)';
      throw new ApiError('not_supported_error', message);
    }
    return model.rerank;
  }
}

function documentsOf({ documents, texts }: RerankRequest): {
  readonly field: 'documents' | 'texts';
  readonly documents: readonly string[];
} {
  if (documents !== undefined && texts !== undefined) {
    throw ApiError.field('texts', 'is another name of documents: give one of them');
  }
  if (texts !== undefined) return { field: 'texts', documents: textsOf(texts) };
  if (documents !== undefined) return { field: 'documents', documents: textsOf(documents) };
  throw ApiError.field('documents', 'must be a non-empty string array');
}
