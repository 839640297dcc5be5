import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Takes } from '../../http/body-limit.js';
import { schemaOf } from '../../http/declared-fields.js';
import { ErrorAnswer } from '../../http/error.response.js';
import type { BodyOrEvents } from '../../http/response.js';
import { listOf } from '../../http/response-fields.js';
import { NeedsScope } from '../../http/route-access.js';
import { ErrorResponse, RespondsWith, RespondsWithEvents } from '../../http/route-responses.js';
import { Summary } from '../../http/route-summary.js';
import { WaitsForSlot } from '../../http/waits-for-slot.js';
import { Replayable } from '../../replay/conversation-id.js';
import { CompletionAnswer, CompletionChunk } from '../llama-native/completion.response.js';
import { InfillRequest } from './infill.request.js';
import { InfillService } from './infill.service.js';

@Controller()
export class InfillController {
  constructor(private readonly infill: InfillService) {}

  @Post('infill')
  @NeedsScope('infer')
  @Takes('texts')
  @Summary("Fills the gap between two texts; llama-server's own shape")
  @HttpCode(200)
  @RespondsWith(
    { anyOf: [schemaOf(CompletionAnswer), listOf(schemaOf(CompletionAnswer))] },
    'One answer; a list of them where n asks for several.',
  )
  @Replayable()
  @RespondsWithEvents([CompletionChunk, CompletionAnswer, ErrorAnswer], 'The last has `"stop": true`, or is an error.')
  @ErrorResponse('not_supported_error', 'the model lacks a token of infill prompts')
  @WaitsForSlot()
  fill(@Body() request: InfillRequest): Promise<BodyOrEvents> {
    return this.infill.respond(request);
  }
}
