import { Module } from '@nestjs/common';
import { ChatTemplate } from '../../conversation/chat-template.js';
import { ResponseGrammar } from '../../conversation/response-grammar.js';
import { GenerationModule } from '../../generation/generation.module.js';
import { ChatController } from './chat.controller.js';
import { ChatService } from './chat.service.js';

@Module({
  imports: [GenerationModule],
  controllers: [ChatController],
  providers: [ChatService, ChatTemplate, ResponseGrammar],
})
export class ChatModule {}
