import { Module } from '@nestjs/common';
import { GenerationModule } from '../generation/generation.module.js';
import { PropsController } from './props.controller.js';
import { PropsService } from './props.service.js';

@Module({ imports: [GenerationModule], controllers: [PropsController], providers: [PropsService] })
export class PropsModule {}
