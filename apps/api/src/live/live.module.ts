import { Module } from '@nestjs/common';
import { LiveController } from './live.controller.js';
import { LiveFeed } from './live-feed.js';
import { RequestRecords } from './request-records.js';

@Module({ controllers: [LiveController], providers: [LiveFeed, RequestRecords] })
export class LiveModule {}
