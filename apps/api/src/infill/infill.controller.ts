import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CompletionAnswer, CompletionChunk } from '../completions/completion-answer.js';
import { listOf } from '../http/answer-fields.js';
import { schemaOf } from '../http/declared-fields.js';
import { ErrorAnswer } from '../http/error-answer.js';
import type { BodyOrEvents } from '../http/response.js';
import { Answers, AnswersEvents, Refuses } from '../http/route-answers.js';
import { Summary } from '../http/route-summary.js';
import { InfillRequest } from './infill.request.js';
import { InfillService } from './infill.service.js';

@Controller()
export class InfillController {
  constructor(private readonly infill: InfillService) {}

  @Post('infill')
  @Summary("Fills the gap between two texts; llama-server's own shape")
  @HttpCode(200)
  @Answers(
    { anyOf: [schemaOf(CompletionAnswer), listOf(schemaOf(CompletionAnswer))] },
    'One answer; a list of them where n asks for several.',
  )
  @AnswersEvents([CompletionChunk, CompletionAnswer, ErrorAnswer], 'The last has `"stop": true`, or is an error.')
  @Refuses('not_supported_error', 'the model lacks a token of infill prompts')
  fill(@Body() request: InfillRequest): Promise<BodyOrEvents> {
    return this.infill.answer(request);
  }
}
