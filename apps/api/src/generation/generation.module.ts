import { Module } from '@nestjs/common';
import { GenerationService } from './generation.service.js';
import { InfillPrompts } from './infill-prompts.js';

@Module({ providers: [GenerationService, InfillPrompts], exports: [GenerationService, InfillPrompts] })
export class GenerationModule {}
