import { Logger } from '@nestjs/common';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { whenOver } from './client.js';

const log = new Logger('Http');

/** The route of requests that no route took: their paths are the clients' inventions. */
const NO_ROUTE = 'none';

/** The status of requests whose client left before the response was out, as nginx counts them. */
const CLIENT_LEFT = 499;

/** How often a route was called and answered with a status. */
export interface RequestCount {
  readonly method: string;
  /** The route's pattern, or "none". */
  readonly route: string;
  /** 499 = the client left before the response was out. */
  readonly status: number;
  readonly count: number;
}

/** What is being answered and what was; and whether more is let in. */
export class Traffic {
  private readonly counts = new Map<string, RequestCount & { count: number }>();
  private readonly idleListeners: (() => void)[] = [];
  private readonly closingListeners: (() => void)[] = [];
  private requests = 0;
  private isEnding = false;

  /** Requests that are being answered. */
  get inProgress(): number {
    return this.requests;
  }

  /** New requests are refused; those that run may end. */
  get isClosing(): boolean {
    return this.isEnding;
  }

  /** Since start. */
  requestCounts(): readonly RequestCount[] {
    return [...this.counts.values()];
  }

  /** Calls the listener when nothing new is let in any more: what has no end of its own ends then. */
  onClosing(listener: () => void): void {
    this.closingListeners.push(listener);
  }

  /** Lets nothing new in. @returns resolves once nothing is being answered any more */
  close(): Promise<void> {
    this.isEnding = true;
    for (const listener of this.closingListeners.splice(0)) listener();
    if (this.requests === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleListeners.push(resolve));
  }

  readonly hook: onRequestHookHandler = (request, reply, done) => {
    const { raw } = reply;
    const began = performance.now();
    this.requests++;
    whenOver(request, reply, () =>
      this.end(request, raw.writableFinished ? raw.statusCode : CLIENT_LEFT, performance.now() - began),
    );
    done();
  };

  private end(request: FastifyRequest, status: number, milliseconds: number): void {
    this.count(request.method, request.routeOptions.url ?? NO_ROUTE, status);
    this.requests--;
    if (this.requests === 0) for (const listener of this.idleListeners.splice(0)) listener();
    // Without the query, where some clients put their key.
    const path = request.url.split('?', 1)[0]!;
    log.debug(`${request.ip} ${request.method} ${path} ${status} ${milliseconds.toFixed(1)} ms`);
  }

  private count(method: string, route: string, status: number): void {
    const key = `${method} ${route} ${status}`;
    const known = this.counts.get(key);
    if (known === undefined) this.counts.set(key, { method, route, status, count: 1 });
    else known.count++;
  }
}
