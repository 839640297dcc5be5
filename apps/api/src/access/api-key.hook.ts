import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { asksForKeys } from '../config/asks-for-keys.js';
import type { ServerOptions } from '../config/options.js';
import { ApiError } from '../http/api-error.js';
import { PROBE_PATHS } from '../http/ready.hook.js';
import type { KeyStore } from './key-store.js';
import { EVERYBODY, type Principal } from './keys/principal.js';

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
 * Finds out who asks, and asks for an API key. A hook rather than a Nest guard, because it must also answer for paths that
 * do not exist (so that they cannot be probed without a key) and before a body is read.
 */
export class ApiKeyHook {
  private readonly isOpen: boolean;

  /**
   * @param publicPaths may be read without a key, beside those that always may
   * @param now milliseconds since 1970
   */
  constructor(
    options: Pick<ServerOptions, 'apiKeys' | 'keys'>,
    private readonly store: KeyStore,
    private readonly publicPaths: readonly string[],
    private readonly now: () => number = Date.now,
  ) {
    this.isOpen = !asksForKeys(options);
  }

  readonly hook: onRequestHookHandler = (request, _reply, done) => {
    const found = this.identify(request);
    if (!(found instanceof ApiError)) {
      request.principal = found;
      return done();
    }
    if (this.isPublic(request)) done();
    else done(found);
  };

  /** Who asks; the error where its key opens nothing, or nothing now. */
  private identify(request: FastifyRequest): Principal | ApiError {
    if (this.isOpen) return EVERYBODY;
    const key = keyOf(request);
    const principal = key && this.store.current.find(key);
    if (!principal) return ApiError.of('Unauthorized', 'Invalid API Key');
    const { expiresAt, networks } = principal;
    if (expiresAt !== undefined && this.now() >= expiresAt) {
      return ApiError.of('Unauthorized', 'The API key has expired');
    }
    if (networks && !networks.has(request.raw.socket.remoteAddress)) {
      return ApiError.of('Forbidden', 'The API key is not allowed from this address');
    }
    return principal;
  }

  private isPublic({ method, url }: FastifyRequest): boolean {
    return isPublicPath(method, url.split('?', 1)[0]!, this.publicPaths);
  }
}

/** Whether no key is asked for. @param method in capitals */
export function isPublicPath(method: string, path: string, publicPaths: readonly string[]): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return ALWAYS_PUBLIC.includes(path) || publicPaths.includes(path) || path.startsWith(PUBLIC_FOLDER);
}

/** As the header has it, a character a byte; an empty one is none. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header : undefined);
}
