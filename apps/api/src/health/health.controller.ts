import { Controller, Get } from '@nestjs/common';
import { Answers } from '../http/route-answers.js';
import { Summary } from '../http/route-summary.js';
import { HealthAnswer } from './health.response.js';

@Controller()
export class HealthController {
  @Get(['health', 'v1/health'])
  @Summary('Whether requests can be served; 503 while the model loads')
  @Answers(HealthAnswer)
  health(): HealthAnswer {
    return { status: 'ok' };
  }
}
