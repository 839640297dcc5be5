import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { asksForKeys, type KeyOptions } from '../config/asks-for-keys.js';
import type { ApiError } from '../http/api-error.js';
import { accessOfRoute } from '../http/route-access.js';
import type { KeyStore } from './key-store.js';
import { EVERYBODY, type Principal } from './keys/principal.js';
import { ALL_SCOPES, type Scope } from './keys/scopes.js';
import { type RefusalReason, refusal } from './refusal.js';
import type { Refusals } from './refusals.js';
import { mayBeToken } from './token-form.js';
import type { TokenVerifier } from './token-verifier.js';

type Done = (error?: Error) => void;

/** Who asks; the reason, where its key opens nothing, or nothing now. */
type Identity =
  | { readonly holder: Principal; readonly reason?: undefined }
  | { readonly holder?: Principal; readonly reason: RefusalReason };

/**
 * Finds out who asks, and refuses who has no key for it. A hook rather than a Nest guard, because it must also answer for
 * paths that do not exist (so that they cannot be probed without a key) and before a body is read.
 */
export class ApiKeyHook {
  private readonly isOpen: boolean;

  /**
   * @param publicPaths may be read without a key, beside the routes that are public
   * @param tokens absent = none are taken
   * @param now milliseconds since 1970
   */
  constructor(
    options: KeyOptions,
    private readonly store: KeyStore,
    private readonly publicPaths: readonly string[],
    private readonly refusals: Refusals,
    private readonly tokens?: TokenVerifier,
    private readonly now: () => number = Date.now,
  ) {
    this.isOpen = !asksForKeys(options);
  }

  readonly hook: onRequestHookHandler = (request, reply, done) => {
    if (this.isOpen) {
      request.principal = EVERYBODY;
      return done();
    }
    const identity = this.identify(request);
    if (!(identity instanceof Promise)) {
      this.admit(identity, request, reply, done);
      return;
    }
    identity.then(
      (found) => this.admit(found, request, reply, done),
      (error: ApiError) => (this.isPublic(request) ? done() : done(error)),
    );
  };

  private admit({ holder, reason }: Identity, request: FastifyRequest, reply: FastifyReply, done: Done): void {
    if (reason === undefined) request.principal = holder;
    if (this.isPublic(request)) {
      done();
      return;
    }
    if (reason !== undefined) {
      this.refusals.hold(this.refusals.note(reason, request, holder), reply, refusal(reason), done);
      return;
    }
    const lacking = lackingScopes(request, holder);
    if (lacking === undefined) {
      done();
      return;
    }
    this.refusals.note('scope', request, holder);
    done(refusal('scope', lacking.map((scope) => `"${scope}"`).join(' or ')));
  }

  private identify(request: FastifyRequest): Identity | Promise<Identity> {
    const key = keyOf(request);
    if (!key) return { reason: 'missing' };
    const holder = this.store.current.find(key);
    if (holder === undefined && this.tokens && mayBeToken(key)) return identityOfToken(this.tokens, key);
    if (holder === undefined) return { reason: 'unknown' };
    const { expiresAt, networks } = holder;
    if (expiresAt !== undefined && this.now() >= expiresAt) return { holder, reason: 'expired' };
    if (networks && !networks.has(request.raw.socket.remoteAddress)) return { holder, reason: 'network' };
    return { holder };
  }

  private isPublic({ method, url, routeOptions }: FastifyRequest): boolean {
    if (accessOfRoute(routeOptions) === 'public') return true;
    return isPublicPath(method, url.split('?', 1)[0]!, this.publicPaths);
  }
}

async function identityOfToken(tokens: TokenVerifier, key: string): Promise<Identity> {
  const found = await tokens.verify(key);
  return typeof found === 'string' ? { reason: found } : { holder: found };
}

/** Whether a path is one of the public ones. @param method in capitals */
export function isPublicPath(method: string, path: string, publicPaths: readonly string[]): boolean {
  return (method === 'GET' || method === 'HEAD') && publicPaths.includes(path);
}

/** Scopes any of which the request needs, where who asks has none of them; a route that names none is for who has all. */
function lackingScopes({ is404, routeOptions }: FastifyRequest, { scopes }: Principal): readonly Scope[] | undefined {
  if (is404 || scopes.size === ALL_SCOPES.size) return undefined;
  const access = accessOfRoute(routeOptions);
  if (access === undefined || access === 'public') return [...ALL_SCOPES];
  return access.some((scope) => scopes.has(scope)) ? undefined : access;
}

/** As the header has it, a character a byte; '' and undefined are none. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header : undefined);
}
