import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { Heartbeat } from './heartbeat.js';
import { ProbesController } from './probes.controller.js';
import { ProbesService } from './probes.service.js';

// Probes come every few seconds: what they find is their response, and not for the log.
const terminus = TerminusModule.forRoot({ logger: false });

@Module({
  imports: [terminus],
  controllers: [HealthController, ProbesController],
  providers: [ProbesService, Heartbeat],
})
export class HealthModule {}
