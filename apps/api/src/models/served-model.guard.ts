import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { EngineClient } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { noModel, servedNames } from './served-names.js';

/** Refuses requests for another model than the one that is served, before anything else is looked at. */
@Injectable()
export class ServedModelGuard implements CanActivate {
  constructor(
    private readonly engine: EngineClient,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  /** @throws ApiError model_not_found */
  canActivate(context: ExecutionContext): boolean {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    const { model } = (body ?? {}) as { readonly model?: unknown };
    if (typeof model !== 'string' || servedNames(this.engine, this.options).has(model)) return true;
    throw noModel(model);
  }
}
