import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EVERYBODY, type Principal } from '../access/keys/principal.js';
import { answeredRequest } from './client-signal.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; undefined = it brings no key that is good, and what it asks for is public. */
    principal: Principal | undefined;
  }
}

/** Gives requests a place for who asks. */
export function knowPrincipals(server: FastifyInstance): void {
  server.decorateRequest('principal', undefined);
}

/** Whose streams and tasks are the request's, as a text that tells no key; '' = everybody's. */
export function ownerOf({ principal }: Pick<FastifyRequest, 'principal'>): string {
  return principal?.owner ?? '';
}

/** Who asks for what is being answered. */
export function currentPrincipal(): Principal {
  return answeredRequest()?.principal ?? EVERYBODY;
}
