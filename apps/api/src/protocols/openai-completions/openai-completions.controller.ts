import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Takes } from '../../http/body-limit.js';
import { ErrorAnswer } from '../../http/error.response.js';
import type { BodyOrEvents } from '../../http/response.js';
import { NeedsScope } from '../../http/route-access.js';
import { ErrorResponse, NO_TEXT, OPENAI_END, RespondsWith, RespondsWithEvents } from '../../http/route-responses.js';
import { Summary } from '../../http/route-summary.js';
import { WaitsForSlot } from '../../http/waits-for-slot.js';
import { Replayable } from '../../replay/conversation-id.js';
import { OpenAiCompletionRequest } from './openai-completion.request.js';
import { OpenAiCompletionAnswer } from './openai-completion.response.js';
import { OpenAiCompletionsService } from './openai-completions.service.js';

@Controller()
export class OpenAiCompletionsController {
  constructor(private readonly completions: OpenAiCompletionsService) {}

  @Post('v1/completions')
  @NeedsScope('infer')
  @Takes('media')
  @Summary("Goes on from a text; OpenAI's shape")
  @HttpCode(200)
  @RespondsWith(OpenAiCompletionAnswer)
  @Replayable()
  @RespondsWithEvents([OpenAiCompletionAnswer, ErrorAnswer], OPENAI_END)
  @ErrorResponse('not_supported_error', NO_TEXT)
  @WaitsForSlot()
  complete(@Body() request: OpenAiCompletionRequest): Promise<BodyOrEvents> {
    return this.completions.respond(request);
  }
}
