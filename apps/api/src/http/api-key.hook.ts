import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Dialect } from '../config/dialect.js';
import { ApiError } from './api-error.js';
import { PROBE_PATHS } from './ready.hook.js';

/** Paths that may be read without a key. The files of the site are public too. */
const ALWAYS_PUBLIC = ['/', '/health', '/v1/health', ...PROBE_PATHS, '/openapi.json', '/docs'] as const;

/** v0.5 asks a key for what tells of the model. */
export const PUBLIC_PATHS: Readonly<Record<Dialect, readonly string[]>> = {
  seed: [...ALWAYS_PUBLIC, '/models', '/v1/models', '/props'],
  'v0.5': ALWAYS_PUBLIC,
};

/** Whatever lies below it is public. */
export const PUBLIC_FOLDER = '/docs/';

/**
 * Asks for an API key. A hook rather than a Nest guard, because it must also answer for paths that do not exist (so
 * that they cannot be probed without a key) and before a body is read.
 */
export class ApiKeyHook {
  private readonly digests: readonly Buffer[];

  /** @param keys any of them opens the door; none = open to all */
  constructor(
    keys: readonly string[],
    private readonly dialect: Dialect,
  ) {
    this.digests = keys.map((key) => digest(Buffer.from(key)));
  }

  readonly hook: onRequestHookHandler = (request, _reply, done) => {
    if (this.isPublic(request) || this.knows(request)) done();
    else done(new ApiError('authentication_error', 'Invalid API Key'));
  };

  /** Whether the request brings a key, or none is asked for. */
  knows(request: FastifyRequest): boolean {
    if (this.digests.length === 0) return true;
    const key = keyOf(request);
    return key !== undefined && this.isKnown(key);
  }

  private isPublic({ method, url }: FastifyRequest): boolean {
    return isPublicPath(method, url.split('?', 1)[0]!, this.dialect);
  }

  /** Takes the same time for every key: digests have one length, and all are compared. */
  private isKnown(key: string): boolean {
    // Node gives a header one character a byte.
    const given = digest(Buffer.from(key, 'latin1'));
    return this.digests.reduce((found, known) => timingSafeEqual(known, given) || found, false);
  }
}

/** Whether no key is asked for. @param method in capitals */
export function isPublicPath(method: string, path: string, dialect: Dialect): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return PUBLIC_PATHS[dialect].includes(path) || path.startsWith(PUBLIC_FOLDER);
}

function keyOf({ headers }: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header : undefined);
}

function digest(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest();
}
