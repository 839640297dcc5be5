import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendAnswer } from '../http/answer.js';
import { Summary } from '../http/route-summary.js';
import { CompletionRequest } from './completion.request.js';
import { CompletionsService } from './completions.service.js';
import { OpenAiCompletionRequest } from './openai-completion.request.js';
import { OpenAiCompletionsService } from './openai-completions.service.js';

@Controller()
export class CompletionsController {
  constructor(
    private readonly completions: CompletionsService,
    private readonly openAiCompletions: OpenAiCompletionsService,
  ) {}

  @Post(['completion', 'completions'])
  @Summary("Goes on from a text; llama-server's own shape")
  @HttpCode(200)
  async complete(@Body() request: CompletionRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, await this.completions.answer(request));
  }

  @Post('v1/completions')
  @Summary("Goes on from a text; OpenAI's shape")
  @HttpCode(200)
  async completeAsOpenAi(@Body() request: OpenAiCompletionRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, await this.openAiCompletions.answer(request));
  }
}
