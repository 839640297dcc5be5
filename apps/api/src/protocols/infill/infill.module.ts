import { Module } from '@nestjs/common';
import { GenerationModule } from '../../generation/generation.module.js';
import { CompletionsModule } from '../llama-native/completions.module.js';
import { InfillController } from './infill.controller.js';
import { InfillService } from './infill.service.js';

@Module({
  imports: [GenerationModule, CompletionsModule],
  controllers: [InfillController],
  providers: [InfillService],
})
export class InfillModule {}
