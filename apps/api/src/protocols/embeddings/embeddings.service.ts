import { Injectable } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { type Embedding, type EmbeddingFacts, EngineClient } from '#engine';
import { AdapterScaleSettings } from '../../generation/adapter-scale-settings.js';
import { allEmbedded, readInputs } from '../../generation/embedding-inputs.js';
import { GenerationService } from '../../generation/generation.service.js';
import type { ReadPrompt } from '../../generation/prompt.js';
import { PromptReader } from '../../generation/prompt-reader.js';
import { ApiError } from '../../http/api-error.js';
import { jsonOfParts } from '../../http/json-parts.js';
import type { EmbeddingRequest } from './embedding.request.js';
import { nativeEmbeddings, openAiEmbeddings } from './embeddings.presenter.js';
import { normalised } from './normalised.js';

/** llama-server's --embd-normalize: euclidean. */
const EUCLIDEAN = 2;

/** Texts to vectors, in two shapes. */
@Injectable()
export class EmbeddingsService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
    private readonly adapterScales: AdapterScaleSettings,
    private readonly prompts: PromptReader,
  ) {}

  /** POST /embedding and /embeddings: llama-server's own shape. @throws ApiError before anything is queued */
  async nativeAnswer(request: EmbeddingRequest): Promise<Observable<object>> {
    const facts = this.facts(request);
    if (request.encoding_format === 'base64') {
      throw ApiError.field('encoding_format', 'must be "float" in llama-server\'s own shape; /v1/embeddings has both');
    }
    const inputs = await this.inputs(request);
    return allEmbedded(this.engine, inputs, this.adapterScales.of(), request.timeout_ms).pipe(
      map((embeddings) => jsonOfParts(nativeEmbeddings(prepared(embeddings, facts, request)))),
    );
  }

  /** POST /v1/embeddings: OpenAI's shape, but for `content`. @throws ApiError before anything is queued */
  async openAiAnswer(request: EmbeddingRequest): Promise<Observable<object>> {
    const facts = this.facts(request);
    if (facts.pooling === 'none' || facts.pooling === 'rank') {
      const message = `Pooling type '${facts.pooling}' is not OAI compatible. Please use a different pooling type`;
      throw new ApiError('invalid_request_error', message);
    }
    if (request.input === undefined && request.content !== undefined) return this.nativeAnswer(request);
    const inputs = await this.inputs(request);
    const metadata = { model: this.generation.modelName(request), isBase64: request.encoding_format === 'base64' };
    return allEmbedded(this.engine, inputs, this.adapterScales.of(), request.timeout_ms).pipe(
      map((embeddings) => jsonOfParts(openAiEmbeddings(prepared(embeddings, facts, request), metadata))),
    );
  }

  private facts({ dimensions }: EmbeddingRequest): EmbeddingFacts {
    const { embedding, rerank } = this.engine.model;
    if (embedding === undefined) {
      const message = 'This server does not support embeddings. Start it with `--embeddings`';
      throw new ApiError('not_supported_error', message);
    }
    if (embedding.pooling === 'rank' && rerank === undefined) {
      throw new ApiError('not_supported_error', 'This model has no rank head: pooling type rank gives nothing');
    }
    if (dimensions !== undefined && dimensions !== embedding.size) {
      throw ApiError.field('dimensions', `is ${dimensions}, but the model's embeddings have ${embedding.size}`);
    }
    return embedding;
  }

  private inputs({ input, content, image_data: images }: EmbeddingRequest): Promise<readonly ReadPrompt[]> {
    const { prompts, engine } = this;
    if (input !== undefined) return readInputs({ prompt: input, field: 'input', images }, prompts, engine);
    if (content !== undefined) return readInputs({ prompt: content, field: 'content', images }, prompts, engine);
    throw new ApiError('invalid_request_error', '"input" or "content" must be provided', { param: 'input' });
  }
}

function prepared(
  embeddings: readonly Embedding[],
  { pooling }: EmbeddingFacts,
  { embd_normalize: norm = EUCLIDEAN }: EmbeddingRequest,
): readonly Embedding[] {
  if (pooling === 'none' || pooling === 'rank') return embeddings;
  return embeddings.map(({ vectors, tokens }) => ({
    vectors: vectors.map((vector) => normalised(vector, norm)),
    tokens,
  }));
}
