import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.js';
import { answeredRequest } from './client-signal.js';
import { ownerOf } from './request-principal.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly tenantOf: (request: FastifyRequest) => string;
  }
}

/** The header by which a gateway says for whom a request is; llm-d's name. */
export const FAIRNESS_HEADER = 'x-llm-d-inference-fairness-id';

/** Most characters of it. */
export const LONGEST_TENANT = 256;

/**
 * Lets tasks say whose they are, for fair shares.
 * @param trustsHeader a gateway names the tenant; where it does not, the key does
 */
export function nameTenants(server: FastifyInstance, trustsHeader: boolean): void {
  server.decorate('tenantOf', (request: FastifyRequest): string => {
    const named = trustsHeader ? request.headers[FAIRNESS_HEADER] : undefined;
    if (typeof named !== 'string' || named === '') return ownerOf(request);
    if (named.length > LONGEST_TENANT)
      throw ApiError.field(FAIRNESS_HEADER, `must have at most ${LONGEST_TENANT} characters`);
    return named;
  });
}

/**
 * Whose the request is that is being answered, as a text that tells no key; '' = nobody's in particular.
 * @throws ApiError for a name that is too long
 */
export function currentTenant(): string {
  const request = answeredRequest();
  return request?.server.tenantOf(request) ?? '';
}
