import type { FastifyReply } from 'fastify';
import { whenOver } from '../http/client.js';
import { beginEvents } from '../http/event-writer.js';
import { WrittenResponse } from '../http/response.js';

/** Bytes that a watcher may be behind. */
const MOST_UNREAD = 256 * 1024;

/** Where watchers come and go. */
export interface WatcherHall {
  enter(watcher: Watcher): void;
  leave(watcher: Watcher): void;
}

/** Somebody who reads a live feed. One that does not read is cut off: what it would be told is old by then. */
export class Watcher {
  constructor(private readonly raw: FastifyReply['raw']) {}

  write(text: Buffer): void {
    const { raw } = this;
    if (raw.writableLength > MOST_UNREAD) raw.destroy();
    else raw.write(text);
  }

  end(): void {
    this.raw.end();
  }
}

/** A live feed, until its client leaves or the server closes. */
export class WatchedFeed extends WrittenResponse {
  constructor(private readonly hall: WatcherHall) {
    super();
  }

  sendTo(reply: FastifyReply): Promise<void> {
    return new Promise((resolve) => {
      const watcher = new Watcher(reply.raw);
      whenOver(reply.request, reply, () => {
        this.hall.leave(watcher);
        resolve();
      });
      beginEvents(reply, { 'Cache-Control': 'no-store' });
      if (reply.request.method === 'HEAD' || reply.request.raw.socket.destroyed) watcher.end();
      else this.hall.enter(watcher);
    });
  }
}
