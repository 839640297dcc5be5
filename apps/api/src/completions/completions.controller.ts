import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { listOf } from '../http/answer-fields.js';
import { schemaOf } from '../http/declared-fields.js';
import { ErrorAnswer } from '../http/error-answer.js';
import type { BodyOrEvents } from '../http/response.js';
import { Answers, AnswersEvents, NO_TEXT, OPENAI_END, Refuses } from '../http/route-answers.js';
import { Summary } from '../http/route-summary.js';
import { CompletionRequest } from './completion.request.js';
import { CompletionAnswer, CompletionChunk } from './completion-answer.js';
import { CompletionsService } from './completions.service.js';
import { OpenAiCompletionRequest } from './openai-completion.request.js';
import { OpenAiCompletionAnswer } from './openai-completion-answer.js';
import { OpenAiCompletionsService } from './openai-completions.service.js';

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
  @Answers(COMPLETION, 'One answer; a list of them for a list of prompts, and where n asks for several.')
  @AnswersEvents([CompletionChunk, CompletionAnswer, ErrorAnswer], 'The last has `"stop": true`, or is an error.')
  @Refuses('not_supported_error', NO_TEXT)
  complete(@Body() request: CompletionRequest): Promise<BodyOrEvents> {
    return this.completions.answer(request);
  }

  @Post('v1/completions')
  @Summary("Goes on from a text; OpenAI's shape")
  @HttpCode(200)
  @Answers(OpenAiCompletionAnswer)
  @AnswersEvents([OpenAiCompletionAnswer, ErrorAnswer], OPENAI_END)
  @Refuses('not_supported_error', NO_TEXT)
  completeAsOpenAi(@Body() request: OpenAiCompletionRequest): Promise<BodyOrEvents> {
    return this.openAiCompletions.answer(request);
  }
}
