import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { errorBodyOf } from './api-exception.filter.js';
import { untilClosed } from './client.js';
import { PacedWriter } from './paced-writer.js';
import { SsePing } from './sse-ping.js';

/** Proxies must neither keep nor collect events. */
const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache',
  'X-Accel-Buffering': 'no',
} as const;

/** The last event of OpenAI's streams. */
export const DONE_EVENT = 'data: [DONE]\n\n';

/** One server-sent event with a JSON value. */
export function event(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/**
 * Writes events as they come, but no more often than WRITE_INTERVAL: what comes sooner leaves together. The status line
 * goes out with the first event, or the first ping, so an error before it rejects and is answered like any other. A later
 * error becomes the last event. Resolves when all is written or the client has left. What a slow reader has not taken
 * is buffered; the answer's length bounds it, and --timeout the time.
 */
export function sendEvents(
  reply: FastifyReply,
  events: Observable<string>,
  pingSeconds = reply.server.ssePingInterval,
): Promise<void> {
  const { raw } = reply;
  return new Promise((resolve, reject) => {
    let isBegun = false;
    const output = new PacedWriter((text) => raw.write(text));
    const begin = () => {
      isBegun = true;
      reply.hijack();
      // The socket's own timer: it runs while nothing is written, or what is written is not taken.
      raw.setTimeout(reply.server.server.requestTimeout, () => raw.destroy());
      raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...STREAM_HEADERS });
    };
    const ping = SsePing.start(pingSeconds, (comment) => {
      if (!isBegun) begin();
      raw.write(comment);
    });
    untilClosed(reply, events).subscribe({
      next: (text) => {
        if (!isBegun) begin();
        ping.mark();
        output.write(text);
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
