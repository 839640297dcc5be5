import { Controller, Get, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import type { HealthCheckResult } from '@nestjs/terminus';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiKeyHook } from '../http/api-key.hook.js';
import { Answers } from '../http/route-answers.js';
import { Summary } from '../http/route-summary.js';
import { ProbeAnswer } from './health.response.js';
import { ProbesService } from './probes.service.js';

/** For what watches over the server, such as Kubernetes. The status says it all; details are for holders of a key. */
@Controller()
export class ProbesController {
  constructor(
    private readonly probes: ProbesService,
    private readonly keys: ApiKeyHook,
  ) {}

  @Get('livez')
  @Summary('Whether the process works: it answers, and no step hangs; else it should be started anew')
  @Answers(ProbeAnswer, 'All is well.')
  @Answers(ProbeAnswer, 'Something is not.', 503)
  live(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, this.probes.live());
  }

  @Get('readyz')
  @Summary('Whether requests should be sent here: the model is loaded and warm, and the server is not closing')
  @Answers(ProbeAnswer, 'All is well.')
  @Answers(ProbeAnswer, 'Something is not.', 503)
  ready(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, this.probes.ready());
  }

  @Get('startupz')
  @Summary('Whether the start is over: the model is loaded')
  @Answers(ProbeAnswer, 'All is well.')
  @Answers(ProbeAnswer, 'Something is not.', 503)
  started(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, this.probes.started());
  }

  private async answer(request: FastifyRequest, reply: FastifyReply, check: Promise<HealthCheckResult>): Promise<void> {
    const result = await check.catch(resultOfFailure);
    const body = this.keys.knows(request) ? result : { status: result.status };
    await reply
      .code(result.status === 'ok' ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send(body);
  }
}

/** Terminus throws what it found when something is down. */
function resultOfFailure(error: unknown): HealthCheckResult {
  if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
  throw error;
}
