import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Takes } from '../../http/body-limit.js';
import type { BodyOrEvents } from '../../http/response.js';
import { NeedsScope } from '../../http/route-access.js';
import {
  ErrorResponse,
  NO_TEXT,
  RespondsWith,
  RespondsWithErrors,
  RespondsWithEvents,
} from '../../http/route-responses.js';
import { Summary } from '../../http/route-summary.js';
import { WaitsForSlot } from '../../http/waits-for-slot.js';
import { Replayable } from '../../replay/conversation-id.js';
import { MessagesErrorAnswer } from './error.response.js';
import { MESSAGE_EVENTS } from './message-events.response.js';
import { CountTokensRequest, MessagesRequest } from './messages.request.js';
import { MessageAnswer, TokenCountAnswer } from './messages.response.js';
import { MessagesService } from './messages.service.js';

@Controller()
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Post('v1/messages')
  @NeedsScope('infer')
  @Takes('media')
  @Summary("Answers a conversation; Anthropic's shape")
  @HttpCode(200)
  @RespondsWith(MessageAnswer, 'The message.')
  @ErrorResponse('not_supported_error', NO_TEXT)
  @WaitsForSlot()
  @Replayable()
  @RespondsWithEvents(
    [...MESSAGE_EVENTS, MessagesErrorAnswer],
    'The last is `message_stop`, or an error.',
    '`event: ` and its type, `data: `, JSON of this schema and an empty line',
  )
  @RespondsWithErrors(MessagesErrorAnswer)
  create(@Body() request: MessagesRequest): Promise<BodyOrEvents> {
    return this.messages.respond(request);
  }

  @Post('v1/messages/count_tokens')
  @NeedsScope('infer')
  @Takes('media')
  @Summary("Counts the tokens of a conversation's prompt, without generating; Anthropic's shape")
  @HttpCode(200)
  @RespondsWith(TokenCountAnswer)
  @RespondsWithErrors(MessagesErrorAnswer)
  async countTokens(@Body() request: CountTokensRequest): Promise<TokenCountAnswer> {
    return { input_tokens: await this.messages.countTokens(request) };
  }
}
