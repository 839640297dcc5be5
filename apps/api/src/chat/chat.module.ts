import { Module } from '@nestjs/common';
import { GenerationModule } from '../generation/generation.module.js';
import { AnswerGrammar } from './answer-grammar.js';
import { ChatController } from './chat.controller.js';
import { ChatService } from './chat.service.js';
import { ChatFormat } from './chat-format.js';

@Module({
  imports: [GenerationModule],
  controllers: [ChatController],
  providers: [ChatService, ChatFormat, AnswerGrammar],
})
export class ChatModule {}
