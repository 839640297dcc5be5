import type { FastifyReply } from 'fastify';
import { errorBodyOf } from './api-exception.filter.js';
import { untilClosed } from './client.js';
import { ClientBuffer } from './client-buffer.js';
import { PacedWriter } from './paced-writer.js';
import type { EventStream } from './response.js';
import { cutUnread } from './sending-limit.js';
import { event, eventText } from './sse.js';
import { SsePing } from './sse-ping.js';

/** Proxies must neither keep nor collect events. */
const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache',
  'X-Accel-Buffering': 'no',
} as const;

/**
 * Writes events as they come, but no more often than WRITE_INTERVAL: what comes sooner leaves together. The status line
 * goes out with the first event, or the first ping, so an error before it rejects and is answered like any other. A
 * later error becomes the last event. Resolves when all is written or the client has left. What a slow reader has not
 * taken is buffered; --client-buffer bounds it, and --timeout the time.
 */
export function sendEvents(reply: FastifyReply, { events, options }: EventStream): Promise<void> {
  const { raw } = reply;
  const { pingSeconds = reply.server.ssePingInterval, headers } = options;
  return new Promise((resolve, reject) => {
    let isBegun = false;
    const buffer = new ClientBuffer(raw, reply.server.clientBuffer, reply.request.heldBytes);
    const output = new PacedWriter((text) => buffer.write(text));
    const begin = () => {
      isBegun = true;
      reply.hijack();
      cutUnread(reply);
      raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...STREAM_HEADERS, ...headers });
    };
    const ping = SsePing.start(pingSeconds, (comment) => {
      if (!isBegun) begin();
      buffer.ping(comment);
    });
    untilClosed(reply, events(buffer.isWanted)).subscribe({
      next: (next) => {
        if (!isBegun) begin();
        ping.mark();
        output.write(eventText(next));
      },
      error: (error: unknown) => {
        ping.stop();
        if (!isBegun) return reject(error);
        output.flush();
        raw.end(event(errorBodyOf(error)));
        resolve();
      },
      complete: () => {
        ping.stop();
        if (!isBegun) begin();
        output.flush();
        raw.end();
        resolve();
      },
    });
  });
}
