import { Module } from '@nestjs/common';
import { AdapterScaleSettings } from './adapter-scale-settings.js';
import { GenerationService } from './generation.service.js';
import { InfillPrompts } from './infill-prompts.js';

const SHARED = [GenerationService, InfillPrompts, AdapterScaleSettings];

@Module({ providers: SHARED, exports: SHARED })
export class GenerationModule {}
