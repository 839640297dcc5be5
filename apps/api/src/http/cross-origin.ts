import type { FastifyReply, onRequestHookHandler } from 'fastify';
import type { ServerOptions } from '../config/options.js';
import { ANY_ORIGIN, LOCAL_ORIGINS } from '../config/values/origins.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import { writeHeader } from './written-header.js';

const LOCAL_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Lets browsers in from the origins of `--cors-origins`: an origin that is let in is echoed. OPTIONS is answered on
 * every path, without a key, because browsers send none with it.
 */
export class CrossOrigin {
  constructor(
    private readonly options: Pick<ServerOptions, 'corsOrigins' | 'corsMethods' | 'corsHeaders' | 'corsCredentials'>,
  ) {}

  readonly hook: onRequestHookHandler = (request, reply, done) => {
    const { origin } = request.headers;
    if (origin !== undefined && this.allowOrigin(reply, origin)) {
      writeHeader(reply, 'Access-Control-Expose-Headers', REQUEST_ID_HEADER);
    }
    if (request.method !== 'OPTIONS') return done();
    const { corsMethods, corsCredentials } = this.options;
    const allowedHeaders = this.headersFor(request.headers['access-control-request-headers']);
    writeHeader(reply, 'Access-Control-Allow-Credentials', String(corsCredentials));
    writeHeader(reply, 'Access-Control-Allow-Methods', corsMethods.join(', '));
    writeHeader(reply, 'Access-Control-Allow-Headers', allowedHeaders);
    void reply.code(200).type('text/html').send('');
  };

  /** @returns whether its pages may read the response */
  private allowOrigin(reply: FastifyReply, origin: string): boolean {
    const { corsOrigins, corsCredentials } = this.options;
    const isAny = corsOrigins.includes(ANY_ORIGIN);
    // Without credentials the response is the same for all, and caches may share it.
    if (isAny && !corsCredentials) {
      writeHeader(reply, 'Access-Control-Allow-Origin', ANY_ORIGIN);
      return true;
    }
    void reply.header('Vary', 'Origin');
    const isAllowed = isAny || corsOrigins.includes(origin) || (corsOrigins.includes(LOCAL_ORIGINS) && isLocal(origin));
    if (isAllowed) writeHeader(reply, 'Access-Control-Allow-Origin', origin);
    return isAllowed;
  }

  /** "*" does not stand for Authorization, nor for anything when credentials are sent: browsers want it named. */
  private headersFor(requested: string | undefined): string {
    const allowed = this.options.corsHeaders.join(', ');
    return allowed === '*' && requested !== undefined ? `*, ${requested}` : allowed;
  }
}

function isLocal(origin: string): boolean {
  return URL.canParse(origin) && LOCAL_HOSTS.includes(new URL(origin).hostname);
}
