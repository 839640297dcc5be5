import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { Takes } from '../../http/body-limit.js';
import { schemaOf } from '../../http/declared-fields.js';
import { listOf } from '../../http/response-fields.js';
import { NeedsScope } from '../../http/route-access.js';
import { ErrorResponse, RespondsWith } from '../../http/route-responses.js';
import { Summary } from '../../http/route-summary.js';
import { HasDeadline } from '../../http/waits-for-slot.js';
import { RerankRequest } from './rerank.request.js';
import { RankedText, RerankAnswer } from './rerank.response.js';
import { RerankService } from './rerank.service.js';

@Controller()
export class RerankController {
  constructor(private readonly rerank: RerankService) {}

  @Post(['rerank', 'reranking', 'v1/rerank', 'v1/reranking'])
  @NeedsScope('rerank')
  @Takes('texts')
  @Summary('Sorts documents by their relevance for a query')
  @HttpCode(200)
  @RespondsWith(
    { anyOf: [schemaOf(RerankAnswer), listOf(schemaOf(RankedText))] },
    "Jina's shape; for texts, that of Text Embeddings Inference.",
  )
  @ErrorResponse('not_supported_error', 'the server was not started with --reranking, or the model has no rank head')
  @HasDeadline()
  rank(@Body() request: RerankRequest): Promise<Observable<object>> {
    return this.rerank.respond(request);
  }
}
