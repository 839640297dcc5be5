import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { ApiError } from './api-error.js';
import { PROBE_PATHS } from './ready.hook.js';

/** Paths that may be read without a key, whichever llama-server is stood in for. The files of the site are public too. */
export const ALWAYS_PUBLIC: readonly string[] = [
  '/',
  '/health',
  '/v1/health',
  ...PROBE_PATHS,
  '/openapi.json',
  '/llamero/ui.json',
  '/docs',
];

/** Whatever lies below it is public. */
export const PUBLIC_FOLDER = '/docs/';

/**
 * Asks for an API key. A hook rather than a Nest guard, because it must also answer for paths that do not exist (so
 * that they cannot be probed without a key) and before a body is read.
 */
export class ApiKeyHook {
  private readonly digests: readonly Buffer[];

  /**
   * @param keys any of them opens the door; none = open to all
   * @param publicPaths may be read without one, beside those that always may
   */
  constructor(
    keys: readonly string[],
    private readonly publicPaths: readonly string[],
  ) {
    this.digests = keys.map((key) => digest(key, 'utf8'));
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

  /** Whose key a request brings, as a text that does not tell the key; '' where none is asked for. */
  ownerOf(request: FastifyRequest): string {
    const key = keyOf(request);
    return this.digests.length === 0 || key === undefined ? '' : digest(key, 'latin1').toString('hex');
  }

  private isPublic({ method, url }: FastifyRequest): boolean {
    return isPublicPath(method, url.split('?', 1)[0]!, this.publicPaths);
  }

  /** Takes the same time for every key: digests have one length, and all are compared. */
  private isKnown(key: string): boolean {
    const given = digest(key, 'latin1');
    return this.digests.reduce((found, known) => timingSafeEqual(known, given) || found, false);
  }
}

/** Whether no key is asked for. @param method in capitals */
export function isPublicPath(method: string, path: string, publicPaths: readonly string[]): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return ALWAYS_PUBLIC.includes(path) || publicPaths.includes(path) || path.startsWith(PUBLIC_FOLDER);
}

function keyOf({ headers }: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header : undefined);
}

/** @param encoding of the key's bytes: Node gives a header one character a byte */
function digest(key: string, encoding: 'utf8' | 'latin1'): Buffer {
  return createHash('sha256').update(key, encoding).digest();
}
