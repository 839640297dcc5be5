import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Takes } from '../../http/body-limit.js';
import { schemaOf } from '../../http/declared-fields.js';
import { ErrorAnswer } from '../../http/error.response.js';
import type { BodyOrEvents } from '../../http/response.js';
import { listOf } from '../../http/response-fields.js';
import { NeedsScope } from '../../http/route-access.js';
import { ErrorResponse, NO_TEXT, RespondsWith, RespondsWithEvents } from '../../http/route-responses.js';
import { Summary } from '../../http/route-summary.js';
import { WaitsForSlot } from '../../http/waits-for-slot.js';
import { Replayable } from '../../replay/conversation-id.js';
import { CompletionRequest } from './completion.request.js';
import { CompletionAnswer, CompletionChunk } from './completion.response.js';
import { CompletionsService } from './completions.service.js';

const COMPLETION = { anyOf: [schemaOf(CompletionAnswer), listOf(schemaOf(CompletionAnswer))] } as const;

@Controller()
export class CompletionsController {
  constructor(private readonly completions: CompletionsService) {}

  @Post(['completion', 'completions'])
  @NeedsScope('infer')
  @Takes('media')
  @Summary("Goes on from a text; llama-server's own shape")
  @HttpCode(200)
  @RespondsWith(COMPLETION, 'One answer; a list of them for a list of prompts, and where n asks for several.')
  @Replayable()
  @RespondsWithEvents([CompletionChunk, CompletionAnswer, ErrorAnswer], 'The last has `"stop": true`, or is an error.')
  @ErrorResponse('not_supported_error', NO_TEXT)
  @WaitsForSlot()
  complete(@Body() request: CompletionRequest): Promise<BodyOrEvents> {
    return this.completions.respond(request);
  }
}
