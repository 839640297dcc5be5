import { Module } from '@nestjs/common';
import { ConversationModule } from '../../conversation/conversation.module.js';
import { GenerationModule } from '../../generation/generation.module.js';
import { MediaModule } from '../../media/media.module.js';
import { MessagesController } from './messages.controller.js';
import { MessagesService } from './messages.service.js';
import { ThinkingSeal } from './thinking-seal.js';

@Module({
  imports: [ConversationModule, GenerationModule, MediaModule],
  controllers: [MessagesController],
  providers: [MessagesService, ThinkingSeal],
})
export class MessagesModule {}
