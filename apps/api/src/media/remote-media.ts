import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, request } from 'undici';
import { ApiError } from '../http/api-error.js';
import type { HoldBytes } from '../http/held-bytes.js';
import { checkedConnector, nameServers, type Resolve } from './checked-connector.js';
import { tooLarge } from './local-media.js';
import { MediaProblem } from './media-problem.js';
import { readMediaSource } from './media-source.js';
import { type AddressPolicy, PUBLIC_ADDRESSES } from './public-addresses.js';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 3;

/** Connections to one server at a time: nobody is to be flooded through this one. */
const MAX_CONNECTIONS = 4;

/** Bytes of the headers of an answer. */
const MAX_HEADERS = 16 * 1024;

export interface RemoteLimits {
  /** Of the whole exchange, redirects and all. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** Files of the internet: no other network, no proxy, and nothing is told that would say who asks. */
export class RemoteMedia {
  private readonly agent: Agent;

  constructor(
    private readonly limits: RemoteLimits,
    policy: AddressPolicy = PUBLIC_ADDRESSES,
    resolve: Resolve = nameServers(limits.timeoutMs),
  ) {
    this.agent = new Agent({
      connect: checkedConnector(policy, resolve, limits.timeoutMs),
      maxHeaderSize: MAX_HEADERS,
      connections: MAX_CONNECTIONS,
      pipelining: 1,
    });
  }

  /**
   * @param hold counts what comes
   * @param wanted fires when nobody waits for it any more
   * @throws MediaProblem, also where the server does not answer in time; ApiError of `hold`
   */
  async fetch(url: URL, hold: HoldBytes, wanted?: AbortSignal): Promise<Buffer> {
    const inTime = AbortSignal.timeout(this.limits.timeoutMs);
    const signal = wanted === undefined ? inTime : AbortSignal.any([inTime, wanted]);
    try {
      return await this.follow(url, hold, signal);
    } catch (error) {
      if (wanted?.aborted) throw ApiError.of('Unavailable', 'Nobody waits for the file any more');
      throw inTime.aborted ? new MediaProblem('could not be fetched in time') : failureOf(error);
    }
  }

  /** Cuts what is still open. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async follow(first: URL, hold: HoldBytes, signal: AbortSignal): Promise<Buffer> {
    let url = first;
    for (let redirects = 0; ; redirects++) {
      const answer = await request(url, {
        dispatcher: this.agent,
        method: 'GET',
        headers: { accept: 'image/*, audio/*', 'accept-encoding': 'identity' },
        signal,
      });
      const { statusCode: status, headers } = answer;
      if (!REDIRECTS.has(status) || headers.location === undefined) return await this.bytesOf(answer, hold);
      drop(answer.body);
      if (redirects === MAX_REDIRECTS) throw new MediaProblem(`leads on more than ${MAX_REDIRECTS} times`);
      url = targetOf(String(headers.location), url);
    }
  }

  private async bytesOf({ statusCode: status, headers, body }: Dispatcher.ResponseData, hold: HoldBytes) {
    const { maxBytes } = this.limits;
    try {
      if (status !== 200) throw new MediaProblem(`could not be fetched: the server answers ${status}`);
      if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
        throw new MediaProblem('is packed in a way that was not asked for');
      }
      if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
      const pieces: Buffer[] = [];
      let length = 0;
      for await (const piece of body as AsyncIterable<Buffer>) {
        length += piece.length;
        if (length > maxBytes) throw tooLarge(maxBytes);
        hold(piece.length);
        pieces.push(piece);
      }
      return Buffer.concat(pieces);
    } finally {
      drop(body);
    }
  }
}

/** @throws MediaProblem for what is no URL of the web */
function targetOf(location: string, from: URL): URL {
  if (!URL.canParse(location, from.href)) throw new MediaProblem('leads on to what is no URL');
  const source = readMediaSource(new URL(location, from).href);
  if (source.type !== 'remote') throw new MediaProblem('leads on to what is no URL of http or https');
  return source.url;
}

/** Nothing more of it is read: the connection closes. */
function drop(body: Readable): void {
  body.on('error', () => undefined).destroy();
}

/** What a client is told: of connections that fail, nothing but that. */
function failureOf(error: unknown): unknown {
  if (error instanceof MediaProblem) return error;
  if (error instanceof Error && error.cause instanceof MediaProblem) return error.cause;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? new MediaProblem(`could not be fetched (${code})`) : error;
}
