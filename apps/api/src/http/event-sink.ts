import type { Observable } from 'rxjs';
import { PacedWriter } from './paced-writer.js';
import { eventText, type SseEvent } from './sse.js';
import { SsePing } from './sse-ping.js';

/** What is said in a stream beside its events. */
export interface StreamVoice {
  /** Seconds of silence after which there is a sign of life; not positive = none. */
  readonly pingSeconds: number;
  /** The sign. */
  readonly ping: string;
  /** The event that tells an error. */
  readonly error: (error: unknown) => string;
}

/** Where the text of a stream of events goes. */
export interface EventSink {
  /** Whether something has gone there. */
  readonly isBegun: boolean;
  write(text: string): void;
  /** Says that the stream is alive. */
  ping(text: string): void;
  /** Nothing more follows. */
  end(): void;
}

/**
 * Writes events as they come, but no more often than WRITE_INTERVAL: what comes sooner leaves together. An error before
 * anything was written rejects, so that it is answered like any other; a later one becomes the last event. Resolves when
 * all is written or the source has ended.
 */
export function writeEvents(events: Observable<SseEvent | string>, sink: EventSink, voice: StreamVoice): Promise<void> {
  return new Promise((resolve, reject) => {
    const output = new PacedWriter((text) => sink.write(text));
    const ping = SsePing.start(voice.pingSeconds, voice.ping, (text) => sink.ping(text));
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
        sink.write(voice.error(error));
        end();
      },
      complete: () => {
        ping.stop();
        end();
      },
    });
  });
}
