import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendAnswer } from '../http/answer.js';
import { Summary } from '../http/route-summary.js';
import { RerankRequest } from './rerank.request.js';
import { RerankService } from './rerank.service.js';

@Controller()
export class RerankController {
  constructor(private readonly rerank: RerankService) {}

  @Post(['rerank', 'reranking', 'v1/rerank', 'v1/reranking'])
  @Summary('Sorts documents by their relevance for a query')
  @HttpCode(200)
  async rank(@Body() request: RerankRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, await this.rerank.answer(request));
  }
}
