import { Module } from '@nestjs/common';
import { MediaModule } from '../media/media.module.js';
import { AdapterScaleSettings } from './adapter-scale-settings.js';
import { GenerationService } from './generation.service.js';
import { InfillPrompts } from './infill-prompts.js';
import { PromptReader } from './prompt-reader.js';

const SHARED = [GenerationService, InfillPrompts, PromptReader, AdapterScaleSettings];

@Module({ imports: [MediaModule], providers: SHARED, exports: SHARED })
export class GenerationModule {}
