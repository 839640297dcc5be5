import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendAnswer } from '../http/answer.js';
import { Summary } from '../http/route-summary.js';
import { EmbeddingRequest } from './embedding.request.js';
import { EmbeddingsService } from './embeddings.service.js';

@Controller()
export class EmbeddingsController {
  constructor(private readonly embeddings: EmbeddingsService) {}

  @Post(['embedding', 'embeddings'])
  @Summary("The vectors of texts, with every pooling; llama-server's own shape")
  @HttpCode(200)
  async embed(@Body() request: EmbeddingRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, await this.embeddings.nativeAnswer(request));
  }

  @Post('v1/embeddings')
  @Summary("The vectors of texts; OpenAI's shape")
  @HttpCode(200)
  async embedAsOpenAi(@Body() request: EmbeddingRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, await this.embeddings.openAiAnswer(request));
  }
}
