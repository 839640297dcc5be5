import { Module } from '@nestjs/common';
import { ConversationModule } from '../../conversation/conversation.module.js';
import { GenerationModule } from '../../generation/generation.module.js';
import { MediaModule } from '../../media/media.module.js';
import { ChatController } from './chat.controller.js';
import { ChatService } from './chat.service.js';

@Module({
  imports: [ConversationModule, GenerationModule, MediaModule],
  controllers: [ChatController],
  providers: [ChatService],
})
export class ChatModule {}
