import { Module } from '@nestjs/common';
import { GenerationModule } from '../generation/generation.module.js';
import { CompletionsController } from './llama-native/completions.controller.js';
import { CompletionsService } from './llama-native/completions.service.js';
import { OpenAiCompletionsService } from './openai-completions/openai-completions.service.js';

@Module({
  imports: [GenerationModule],
  controllers: [CompletionsController],
  providers: [CompletionsService, OpenAiCompletionsService],
  exports: [CompletionsService],
})
export class CompletionsModule {}
