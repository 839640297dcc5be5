import { Controller, Get, Header, Req, ServiceUnavailableException } from '@nestjs/common';
import type { HealthCheckResult } from '@nestjs/terminus';
import type { FastifyRequest } from 'fastify';
import { RouteResponse } from '../http/response.js';
import { IsPublic } from '../http/route-access.js';
import { RespondsWith } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { ProbeAnswer } from './health.response.js';
import { ProbesService } from './probes.service.js';

/** For what watches over the server, such as Kubernetes. The status says it all; details are for holders of a key. */
@Controller()
export class ProbesController {
  constructor(private readonly probes: ProbesService) {}

  @Get('livez')
  @IsPublic()
  @Header('Cache-Control', 'no-store')
  @Summary(
    'Whether the process works: it answers, no step hangs, the engine does not end all the time; else start it anew',
  )
  @RespondsWith(ProbeAnswer, 'All is well.')
  @RespondsWith(ProbeAnswer, 'Something is not.', 503)
  live(@Req() request: FastifyRequest): Promise<RouteResponse> {
    return this.response(request, this.probes.live());
  }

  @Get('readyz')
  @IsPublic()
  @Header('Cache-Control', 'no-store')
  @Summary('Whether requests should be sent here: the model is loaded and warm, and the server is not closing')
  @RespondsWith(ProbeAnswer, 'All is well.')
  @RespondsWith(ProbeAnswer, 'Something is not.', 503)
  ready(@Req() request: FastifyRequest): Promise<RouteResponse> {
    return this.response(request, this.probes.ready());
  }

  @Get('startupz')
  @IsPublic()
  @Header('Cache-Control', 'no-store')
  @Summary('Whether the start is over: the model is loaded')
  @RespondsWith(ProbeAnswer, 'All is well.')
  @RespondsWith(ProbeAnswer, 'Something is not.', 503)
  started(@Req() request: FastifyRequest): Promise<RouteResponse> {
    return this.response(request, this.probes.started());
  }

  private async response(request: FastifyRequest, check: Promise<HealthCheckResult>): Promise<RouteResponse> {
    const result = await check.catch(resultOfFailure);
    const body = request.principal !== undefined ? result : { status: result.status };
    return new RouteResponse(body, { status: result.status === 'ok' ? 200 : 503 });
  }
}

/** Terminus throws what it found when something is down. */
function resultOfFailure(error: unknown): HealthCheckResult {
  if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
  throw error;
}
