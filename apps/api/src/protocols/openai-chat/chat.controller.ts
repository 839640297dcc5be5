import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Takes } from '../../http/body-limit.js';
import { ErrorAnswer } from '../../http/error.response.js';
import type { BodyOrEvents } from '../../http/response.js';
import { NeedsScope } from '../../http/route-access.js';
import { ErrorResponse, NO_TEXT, OPENAI_END, RespondsWith, RespondsWithEvents } from '../../http/route-responses.js';
import { Summary } from '../../http/route-summary.js';
import { WaitsForSlot } from '../../http/waits-for-slot.js';
import { Replayable } from '../../replay/conversation-id.js';
import { ChatService } from './chat.service.js';
import { ChatCompletionRequest } from './chat-completion.request.js';
import {
  ChatCompletionAnswer,
  ChatCompletionChunk,
  InputTokensAnswer,
  TemplateAnswer,
} from './chat-completion.response.js';

@Controller()
export class ChatController {
  constructor(private readonly chat: ChatService) {}

  @Post(['v1/chat/completions', 'chat/completions'])
  @NeedsScope('infer')
  @Takes('media')
  @Summary("Answers a conversation; OpenAI's shape")
  @HttpCode(200)
  @RespondsWith(ChatCompletionAnswer, 'The answer.')
  @ErrorResponse('not_supported_error', NO_TEXT)
  @WaitsForSlot()
  @Replayable()
  @RespondsWithEvents([ChatCompletionChunk, ErrorAnswer], OPENAI_END)
  complete(@Body() request: ChatCompletionRequest): Promise<BodyOrEvents> {
    return this.chat.respond(request);
  }

  @Post(['v1/chat/completions/input_tokens', 'chat/completions/input_tokens'])
  @NeedsScope('infer')
  @Takes('media')
  @Summary("Counts the tokens of a conversation's prompt, without generating")
  @HttpCode(200)
  @RespondsWith(InputTokensAnswer)
  async countTokens(@Body() request: ChatCompletionRequest): Promise<InputTokensAnswer> {
    return { input_tokens: await this.chat.countTokens(request), object: 'response.input_tokens' };
  }

  @Post('apply-template')
  @NeedsScope('infer')
  @Takes('media')
  @Summary("The prompt that the model's template makes of a conversation, without generating")
  @HttpCode(200)
  @RespondsWith(TemplateAnswer)
  async applyTemplate(@Body() request: ChatCompletionRequest): Promise<TemplateAnswer> {
    return { prompt: await this.chat.applyTemplate(request) };
  }
}
