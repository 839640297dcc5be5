import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { EngineClient } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { ApiError } from '../http/api-error.js';
import { COMMENT_PING, SsePing } from '../http/sse-ping.js';
import { Traffic } from '../http/traffic.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { RequestRecords } from './request-records.js';
import { Watch, type WatchListener } from './watch.js';
import type { Watcher, WatcherHall } from './watcher.js';

export const MOST_WATCHERS = 16;

/** Tells all watchers what goes on, with one text for all of them. While nobody watches it does nothing. */
@Injectable()
export class LiveFeed implements WatcherHall, WatchListener, OnApplicationShutdown {
  private readonly watchers = new Set<Watcher>();
  private watch: Watch | undefined;
  private ping: Pick<SsePing, 'mark' | 'stop'> | undefined;

  constructor(
    private readonly engine: EngineClient,
    private readonly records: RequestRecords,
    traffic: Traffic,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {
    traffic.onClosing(() => this.close());
  }

  get size(): number {
    return this.watchers.size;
  }

  /** @throws ApiError where as many watch as may */
  refuseTooMany(): void {
    if (this.size < MOST_WATCHERS) return;
    throw ApiError.of('Overloaded', `${MOST_WATCHERS} clients watch already`);
  }

  enter(watcher: Watcher): void {
    this.watchers.add(watcher);
    this.ping ??= SsePing.start(this.options.ssePingInterval, COMMENT_PING, (comment) => this.write(comment));
    this.watch ??= new Watch(this.engine, this.records, this);
    if (this.watch.isBegun) watcher.write(Buffer.from(this.watch.snapshot()));
  }

  leave(watcher: Watcher): void {
    if (!this.watchers.delete(watcher) || this.size > 0) return;
    this.watch?.stop();
    this.ping?.stop();
    this.watch = undefined;
    this.ping = undefined;
  }

  begun(): void {
    this.write(this.watch!.snapshot());
  }

  changed(text: string): void {
    this.ping?.mark();
    this.write(text);
  }

  onApplicationShutdown(): void {
    this.close();
  }

  private write(text: string): void {
    const bytes = Buffer.from(text);
    for (const watcher of [...this.watchers]) watcher.write(bytes);
  }

  private close(): void {
    for (const watcher of [...this.watchers]) {
      this.leave(watcher);
      watcher.end();
    }
  }
}
