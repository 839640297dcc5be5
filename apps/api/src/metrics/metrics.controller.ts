import { Controller, Get, Header, Inject } from '@nestjs/common';
import type { ServerOptions } from '../config/options.js';
import { ApiError } from '../http/api-error.js';
import { RouteResponse } from '../http/response.js';
import { TEXT } from '../http/response-fields.js';
import { NeedsScope } from '../http/route-access.js';
import { ErrorResponse, RespondsWithType } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { MetricsService } from './metrics.service.js';

@Controller()
export class MetricsController {
  constructor(
    private readonly metrics: MetricsService,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  @Get('metrics')
  @NeedsScope('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4')
  @Summary('Metrics in the text format of Prometheus; only with --metrics')
  @RespondsWithType('text/plain', TEXT, 'One line for each figure, with its help and type before it.')
  @ErrorResponse('not_supported_error', 'the server runs without --metrics')
  async show(): Promise<RouteResponse> {
    if (!this.options.metrics) {
      throw new ApiError(
        'not_supported_error',
        'This server does not support metrics endpoint. Start it with `--metrics`',
      );
    }
    const headers = { 'Process-Start-Time-Unix': String(this.metrics.startTime) };
    return new RouteResponse(await this.metrics.text(), { headers });
  }
}
