import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { Takes } from '../../http/body-limit.js';
import { schemaOf } from '../../http/declared-fields.js';
import { listOf } from '../../http/response-fields.js';
import { NeedsScope } from '../../http/route-access.js';
import { ErrorResponse, RespondsWith } from '../../http/route-responses.js';
import { Summary } from '../../http/route-summary.js';
import { HasDeadline } from '../../http/waits-for-slot.js';
import { EmbeddingRequest } from './embedding.request.js';
import { EmbeddingsAnswer, NativeEmbedding } from './embeddings.response.js';
import { EmbeddingsService } from './embeddings.service.js';

const NATIVE = listOf(schemaOf(NativeEmbedding));
const NO_EMBEDDINGS = 'the server was not started with --embedding';

@Controller()
export class EmbeddingsController {
  constructor(private readonly embeddings: EmbeddingsService) {}

  @Post(['embedding', 'embeddings'])
  @NeedsScope('embed')
  @Takes('media')
  @Summary("The vectors of texts, with every pooling; llama-server's own shape")
  @HttpCode(200)
  @RespondsWith(NATIVE)
  @ErrorResponse('not_supported_error', NO_EMBEDDINGS)
  @HasDeadline()
  embed(@Body() request: EmbeddingRequest): Promise<Observable<object>> {
    return this.embeddings.nativeAnswer(request);
  }

  @Post('v1/embeddings')
  @NeedsScope('embed')
  @Takes('media')
  @Summary("The vectors of texts; OpenAI's shape")
  @HttpCode(200)
  @RespondsWith({ anyOf: [schemaOf(EmbeddingsAnswer), NATIVE] }, "OpenAI's shape; for content, llama-server's own.")
  @ErrorResponse('not_supported_error', NO_EMBEDDINGS)
  @HasDeadline()
  embedAsOpenAi(@Body() request: EmbeddingRequest): Promise<Observable<object>> {
    return this.embeddings.openAiAnswer(request);
  }
}
