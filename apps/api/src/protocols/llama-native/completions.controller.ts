import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { schemaOf } from '../../http/declared-fields.js';
import { ErrorAnswer } from '../../http/error.response.js';
import type { BodyOrEvents } from '../../http/response.js';
import { listOf } from '../../http/response-fields.js';
import { ErrorResponse, NO_TEXT, OPENAI_END, RespondsWith, RespondsWithEvents } from '../../http/route-responses.js';
import { Summary } from '../../http/route-summary.js';
import { OpenAiCompletionRequest } from '../openai-completions/openai-completion.request.js';
import { OpenAiCompletionAnswer } from '../openai-completions/openai-completion.response.js';
import { OpenAiCompletionsService } from '../openai-completions/openai-completions.service.js';
import { CompletionRequest } from './completion.request.js';
import { CompletionAnswer, CompletionChunk } from './completion.response.js';
import { CompletionsService } from './completions.service.js';

const COMPLETION = { anyOf: [schemaOf(CompletionAnswer), listOf(schemaOf(CompletionAnswer))] } as const;

@Controller()
export class CompletionsController {
  constructor(
    private readonly completions: CompletionsService,
    private readonly openAiCompletions: OpenAiCompletionsService,
  ) {}

  @Post(['completion', 'completions'])
  @Summary("Goes on from a text; llama-server's own shape")
  @HttpCode(200)
  @RespondsWith(COMPLETION, 'One answer; a list of them for a list of prompts, and where n asks for several.')
  @RespondsWithEvents([CompletionChunk, CompletionAnswer, ErrorAnswer], 'The last has `"stop": true`, or is an error.')
  @ErrorResponse('not_supported_error', NO_TEXT)
  complete(@Body() request: CompletionRequest): Promise<BodyOrEvents> {
    return this.completions.answer(request);
  }

  @Post('v1/completions')
  @Summary("Goes on from a text; OpenAI's shape")
  @HttpCode(200)
  @RespondsWith(OpenAiCompletionAnswer)
  @RespondsWithEvents([OpenAiCompletionAnswer, ErrorAnswer], OPENAI_END)
  @ErrorResponse('not_supported_error', NO_TEXT)
  completeAsOpenAi(@Body() request: OpenAiCompletionRequest): Promise<BodyOrEvents> {
    return this.openAiCompletions.answer(request);
  }
}
