import type { FastifyReply } from 'fastify';
import { ApiError } from '../http/api-error.js';
import { whenOver } from '../http/client.js';
import { beginEvents } from '../http/event-writer.js';
import { WrittenResponse } from '../http/response.js';
import { event } from '../http/sse.js';
import { errorBodyOf } from '../http/told-error.js';
import type { Recording, RecordingReader } from './recording.js';

/** A recording from some byte on, and what follows as it comes. */
export class RecordedResponse extends WrittenResponse {
  /** @param begins at once; else with the first byte, so that an error before it has a status of its own */
  constructor(
    private readonly recording: Recording,
    private readonly from: number,
    private readonly begins: 'at once' | 'with the first byte',
  ) {
    super();
  }

  sendTo(reply: FastifyReply): Promise<void> {
    return new Promise((resolve, reject) => {
      const reader = new ClientReader(this.recording, reply, this.from, resolve, reject);
      if (reply.request.raw.socket.destroyed) return reader.leave();
      if (this.begins === 'at once') reader.begin();
      reader.wake();
    });
  }
}

/** A client that reads a recording as fast as it can. */
class ClientReader implements RecordingReader {
  private isBegun = false;
  private isAway = false;
  private readonly detach: () => void;

  constructor(
    private readonly recording: Recording,
    private readonly reply: FastifyReply,
    public offset: number,
    private readonly resolve: () => void,
    private readonly reject: (error: unknown) => void,
  ) {
    reply.raw.on('drain', this.wake);
    this.detach = recording.attach(this);
    whenOver(reply.request, reply, this.leave);
  }

  begin(): void {
    if (this.isBegun) return;
    this.isBegun = true;
    beginEvents(this.reply, this.recording.headers);
  }

  readonly wake = (): void => {
    const { recording, reply } = this;
    while (!reply.raw.writableNeedDrain && !this.isAway) {
      const bytes = recording.read(this.offset);
      if (bytes === undefined) this.end(event(errorBodyOf(offsetLost())));
      if (bytes === undefined || bytes.length === 0) break;
      this.begin();
      this.offset += bytes.length;
      reply.raw.write(bytes);
    }
    recording.settle();
    if (recording.isOver && this.offset >= recording.total) this.end();
  };

  fail(error: unknown): boolean {
    if (this.isBegun || this.isAway) return false;
    this.isAway = true;
    this.stop();
    this.reject(error);
    return true;
  }

  /** The client has all, or left. */
  readonly leave = (): void => {
    if (this.isAway) return;
    this.isAway = true;
    this.stop();
    if (!this.isBegun) this.reply.hijack();
    this.resolve();
  };

  /** @param last what the client gets beside what was recorded */
  private end(last = ''): void {
    if (this.isAway) return;
    this.begin();
    this.reply.raw.end(last);
    this.leave();
  }

  private stop(): void {
    this.reply.raw.off('drain', this.wake);
    this.detach();
  }
}

export function offsetLost(): ApiError {
  return ApiError.field('from', 'is a place whose bytes are no longer kept');
}
