import type { Observable } from 'rxjs';
import { errorBodyOf } from './api-exception.filter.js';
import { PacedWriter } from './paced-writer.js';
import { event, eventText, type SseEvent } from './sse.js';
import { SsePing } from './sse-ping.js';

/** Where the text of a stream of events goes. */
export interface EventSink {
  /** Whether something has gone there. */
  readonly isBegun: boolean;
  write(text: string): void;
  /** Says that the stream is alive. */
  ping(comment: string): void;
  /** Nothing more follows. */
  end(): void;
}

/**
 * Writes events as they come, but no more often than WRITE_INTERVAL: what comes sooner leaves together. An error before
 * anything was written rejects, so that it is answered like any other; a later one becomes the last event. Resolves when
 * all is written or the source has ended.
 * @param pingSeconds of silence after which a comment is written; not positive = none
 */
export function writeEvents(
  events: Observable<SseEvent | string>,
  sink: EventSink,
  pingSeconds: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const output = new PacedWriter((text) => sink.write(text));
    const ping = SsePing.start(pingSeconds, (comment) => sink.ping(comment));
    const end = () => {
      output.flush();
      sink.end();
      resolve();
    };
    events.subscribe({
      next: (next) => {
        ping.mark();
        output.write(eventText(next));
      },
      error: (error: unknown) => {
        ping.stop();
        output.flush();
        if (!sink.isBegun) return reject(error);
        sink.write(event(errorBodyOf(error)));
        end();
      },
      complete: () => {
        ping.stop();
        end();
      },
    });
  });
}
