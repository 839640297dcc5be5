import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { EngineClient } from '#engine';
import type { Scope } from '../access/keys/scopes.js';
import { refusal } from '../access/refusal.js';
import { Refusals } from '../access/refusals.js';
import type { ServerOptions } from '../config/options.js';
import { accessOfRoute } from '../http/route-access.js';
import { wordBeginning } from '../http/word-beginning.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { servedNames } from './served-names.js';

/** Of routes that use the model. */
const USES: ReadonlySet<Scope> = new Set(['infer', 'embed', 'rerank']);

/**
 * Refuses requests for a model that the key of the request does not have. A name that the server does not know stands for
 * the model that it serves, as no name does: all its names are looked at then, so that no other name gets past this.
 */
@Injectable()
export class AllowedModelGuard implements CanActivate {
  constructor(
    private readonly engine: EngineClient,
    private readonly refusals: Refusals,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  /** @throws ApiError permission_error */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { body, principal, routeOptions } = request;
    const allowed = principal?.models;
    const access = accessOfRoute(routeOptions);
    if (allowed === undefined || access === undefined || access === 'public') return true;
    if (!access.some((scope) => USES.has(scope))) return true;
    const served = servedNames(this.engine, this.options);
    const { model } = (body ?? {}) as { readonly model?: unknown };
    const asked = typeof model === 'string' && served.has(model) ? [model] : [...served];
    if (asked.some((name) => allowed.has(name))) return true;
    this.refusals.note('model', request, principal);
    throw refusal('model', `'${wordBeginning(asked[0]!)}'`, { code: 'model_not_found', param: 'model' });
  }
}
