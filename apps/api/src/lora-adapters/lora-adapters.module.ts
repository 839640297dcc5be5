import { Module } from '@nestjs/common';
import { GenerationModule } from '../generation/generation.module.js';
import { LoraAdaptersController } from './lora-adapters.controller.js';

@Module({ imports: [GenerationModule], controllers: [LoraAdaptersController] })
export class LoraAdaptersModule {}
