import { Controller, Get } from '@nestjs/common';
import { Summary } from '../http/route-summary.js';

@Controller()
export class HealthController {
  @Get(['health', 'v1/health'])
  @Summary('Whether requests can be served; 503 while the model loads')
  health() {
    return { status: 'ok' };
  }
}
