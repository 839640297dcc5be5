import { Module } from '@nestjs/common';
import { GenerationModule } from '../../generation/generation.module.js';
import { OpenAiCompletionsController } from './openai-completions.controller.js';
import { OpenAiCompletionsService } from './openai-completions.service.js';

@Module({
  imports: [GenerationModule],
  controllers: [OpenAiCompletionsController],
  providers: [OpenAiCompletionsService],
})
export class OpenAiCompletionsModule {}
