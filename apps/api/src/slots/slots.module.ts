import { Module } from '@nestjs/common';
import { GenerationModule } from '../generation/generation.module.js';
import { SlotsController } from './slots.controller.js';
import { SlotsService } from './slots.service.js';

@Module({ imports: [GenerationModule], controllers: [SlotsController], providers: [SlotsService] })
export class SlotsModule {}
