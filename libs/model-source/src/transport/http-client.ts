import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import type { DownloadLimits, Proxies } from '../model-request.js';
import { ModelSourceError } from '../model-source-error.js';
import { authorization, type Credentials, publicUrl } from './credentials.js';
import { networkFailure } from './network-failure.js';

export type Headers = Readonly<Record<string, string>>;

/** An answer, whatever its status. Its body is either read to the end or discarded. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Headers of the redirects before it: the hub tells a file's checksum there. */
  readonly redirects: readonly Headers[];
  /** True when the last request carried the token. */
  readonly hadToken: boolean;
  /** @throws ModelSourceError ERR_UNREACHABLE when it breaks off or stalls */
  body(): AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD';
  readonly url: URL;
  readonly headers?: Headers;
  readonly signal?: AbortSignal;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 10;

/** HTTP through proxies, with redirects that carry a secret to no other host. One connection pool for one resolution. */
export class HttpClient {
  private readonly agent: EnvHttpProxyAgent;

  /** @throws ModelSourceError ERR_REQUEST when a proxy is not a URL */
  constructor(
    private readonly credentials: Credentials,
    private readonly limits: DownloadLimits,
    proxies: Proxies = {},
  ) {
    // Empty texts, not undefined: undefined would make undici read the environment.
    this.agent = new EnvHttpProxyAgent({
      httpProxy: proxyUrl(proxies.http),
      httpsProxy: proxyUrl(proxies.https),
      noProxy: proxies.none ?? '',
      // Plain http goes through a proxy as a plain request: many proxies open tunnels to port 443 only.
      proxyTunnel: false,
      connect: { timeout: limits.connectTimeout },
    });
  }

  /** @throws ModelSourceError ERR_UNREACHABLE, ERR_TLS, ERR_ABORTED, ERR_HTTP; never for a status */
  async send({ method, url, headers = {}, signal }: HttpRequest): Promise<HttpAnswer> {
    const redirects: Headers[] = [];
    let current = url;
    for (;;) {
      const secret = authorization(current, this.credentials);
      const answer = await this.once(method, current, { ...headers, ...secret }, signal);
      const head = plainHeaders(answer.headers);
      if (!REDIRECTS.has(answer.statusCode) || head.location === undefined) {
        return new Answer(answer, head, redirects, 'authorization' in secret, current, signal);
      }
      await discardBody(answer.body);
      redirects.push(head);
      if (redirects.length > MAX_REDIRECTS) {
        throw new ModelSourceError('ERR_HTTP', `${publicUrl(url)}: more than ${MAX_REDIRECTS} redirects`);
      }
      current = redirectTarget(head.location, current);
    }
  }

  /** Cuts what is still open. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async once(method: 'GET' | 'HEAD', url: URL, headers: Headers, signal?: AbortSignal) {
    const address = new URL(url);
    address.username = address.password = address.hash = '';
    try {
      return await request(address, {
        method,
        // Bytes on the wire are bytes of the file: ranges and sizes count them.
        headers: { 'user-agent': 'llamero', 'accept-encoding': 'identity', ...headers },
        dispatcher: this.agent,
        signal,
        headersTimeout: this.limits.answerTimeout,
        bodyTimeout: this.limits.stallTimeout,
      });
    } catch (error) {
      throw networkFailure(error, url, signal);
    }
  }
}

class Answer implements HttpAnswer {
  readonly status: number;

  constructor(
    private readonly answer: Dispatcher.ResponseData,
    readonly headers: Headers,
    readonly redirects: readonly Headers[],
    readonly hadToken: boolean,
    private readonly url: URL,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.status = answer.statusCode;
  }

  async *body(): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of this.answer.body) yield chunk as Uint8Array;
    } catch (error) {
      throw networkFailure(error, this.url, this.signal);
    }
  }

  discard(): Promise<void> {
    return discardBody(this.answer.body);
  }
}

/** Reads a short body so that the connection can be used again; cuts a long one. */
async function discardBody(body: Dispatcher.ResponseData['body']): Promise<void> {
  await body.dump({ limit: 64 * 1024 }).catch(() => body.destroy());
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): Headers {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  );
}

function redirectTarget(location: string, from: URL): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (target === undefined || (target.protocol !== 'http:' && target.protocol !== 'https:')) {
    throw new ModelSourceError('ERR_HTTP', `${publicUrl(from)} redirects to what is no http or https URL`);
  }
  if (from.protocol === 'https:' && target.protocol === 'http:') {
    throw new ModelSourceError('ERR_HTTP', `${publicUrl(from)} redirects from https to http, which is not followed`);
  }
  // A login in a Location header is the server's word; the caller's own stays with its origin.
  const isHome = target.origin === from.origin;
  target.username = isHome ? from.username : '';
  target.password = isHome ? from.password : '';
  return target;
}

/** curl's rule: a proxy without a scheme is an http one. */
function proxyUrl(text: string | undefined): string {
  if (!text) return '';
  const url = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(url)) throw new ModelSourceError('ERR_REQUEST', 'the proxy in the environment is not a URL');
  return url;
}
