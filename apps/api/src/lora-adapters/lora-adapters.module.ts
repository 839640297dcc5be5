import { Module } from '@nestjs/common';
import { LoraAdaptersController } from './lora-adapters.controller.js';

@Module({ controllers: [LoraAdaptersController] })
export class LoraAdaptersModule {}
