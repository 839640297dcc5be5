import { Controller, Get } from '@nestjs/common';
import { EngineClient, EngineError } from '#engine';
import { IsPublic } from '../http/route-access.js';
import { RespondsWith } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { HealthAnswer } from './health.response.js';

@Controller()
export class HealthController {
  constructor(private readonly engine: EngineClient) {}

  @Get(['health', 'v1/health'])
  @IsPublic()
  @Summary('Whether requests can be served; 503 while the model loads, and while the engine is started again')
  @RespondsWith(HealthAnswer)
  health(): HealthAnswer {
    const { status } = this.engine;
    if (status.state === 'restarting') {
      const details = { retryAfterSeconds: 1 };
      throw new EngineError('ERR_ENGINE_RESTARTING', 'The engine is being started again', details);
    }
    return { status: 'ok' };
  }
}
