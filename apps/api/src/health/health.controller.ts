import { Controller, Get } from '@nestjs/common';
import { RespondsWith } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { HealthAnswer } from './health.response.js';

@Controller()
export class HealthController {
  @Get(['health', 'v1/health'])
  @Summary('Whether requests can be served; 503 while the model loads')
  @RespondsWith(HealthAnswer)
  health(): HealthAnswer {
    return { status: 'ok' };
  }
}
