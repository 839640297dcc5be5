import { Module } from '@nestjs/common';
import { GenerationModule } from '../../generation/generation.module.js';
import { RerankController } from './rerank.controller.js';
import { RerankService } from './rerank.service.js';

@Module({ imports: [GenerationModule], controllers: [RerankController], providers: [RerankService] })
export class RerankModule {}
