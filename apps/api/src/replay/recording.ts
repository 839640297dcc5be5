import { BehaviorSubject, type Observable, Subject, takeUntil } from 'rxjs';
import { type EventSink, type StreamVoice, writeEvents } from '../http/event-sink.js';
import type { ResponseHead } from '../http/response.js';
import type { SseEvent } from '../http/sse.js';
import { ReplayBuffer } from './replay-buffer.js';

/** Somebody who reads a recording. */
export interface RecordingReader {
  /** Place of the next byte that it takes. */
  readonly offset: number;
  /** There is more to read, or nothing more will come. */
  wake(): void;
  /** The stream failed before its first byte. @returns whether the reader has told that, so that no event has to */
  fail(error: unknown): boolean;
}

/** What a recording tells whoever keeps it. */
export interface RecordingKeeper {
  /** A recording takes more memory than before. */
  grown(): void;
  /** The last reader left, or the stream ended while nobody read it. */
  unread(recording: Recording): void;
}

/** Bytes of a recording. */
export interface RecordingSizes {
  /** Beyond it the oldest are given up that its quickest reader has. */
  readonly maxBytes: number;
  /** That its quickest reader may be behind before the stream pauses. */
  readonly maxLag: number;
}

/** Bytes. */
const LARGEST_BLOCK = 64 * 1024;

/** Where a recording belongs. */
export interface RecordingKey {
  /** Whose key began it; '' = no keys are asked for. */
  readonly owner: string;
  readonly conversationId: string;
}

/**
 * A stream that goes on without its client, and the bytes that it has had. It has any number of readers; a slow one
 * holds it up only while no other is quicker.
 */
export class Recording implements EventSink {
  /** Seconds since unix epoch. */
  readonly startedAt = now();
  private endedAt = 0;
  private readonly buffer: ReplayBuffer;
  private readonly readers = new Set<RecordingReader>();
  private readonly wanted = new BehaviorSubject(true);
  private readonly cancelled = new Subject<void>();

  /** @param headers of the response */
  constructor(
    readonly key: RecordingKey,
    readonly headers: ResponseHead['headers'],
    private readonly sizes: RecordingSizes,
    private readonly keeper: RecordingKeeper,
  ) {
    this.buffer = new ReplayBuffer(Math.min(LARGEST_BLOCK, Math.floor(sizes.maxBytes / 4)));
  }

  /** Runs a stream and keeps what comes. */
  run(events: (isWanted: Observable<boolean>) => Observable<SseEvent | string>, voice: StreamVoice): void {
    void writeEvents(events(this.wanted).pipe(takeUntil(this.cancelled)), this, voice).catch((error: unknown) => {
      const isTold = [...this.readers].map((reader) => reader.fail(error)).includes(true);
      if (!isTold) this.write(voice.error(error));
      this.end();
    });
  }

  get isBegun(): boolean {
    return this.total > 0;
  }

  get isOver(): boolean {
    return this.endedAt !== 0;
  }

  get isRead(): boolean {
    return this.readers.size > 0;
  }

  /** Seconds since unix epoch; 0 = it goes on. */
  get completedAt(): number {
    return this.endedAt;
  }

  /** Bytes that the stream has had. */
  get total(): number {
    return this.buffer.total;
  }

  /** Place of the first byte that is still there. */
  get start(): number {
    return this.buffer.start;
  }

  /** Bytes of memory. */
  get held(): number {
    return this.buffer.held;
  }

  write(text: string): void {
    if (this.isOver) return;
    const isLarger = this.buffer.append(text);
    this.wakeReaders();
    this.settle();
    if (!isLarger) return;
    while (this.held > this.sizes.maxBytes && this.dropOldest());
    this.keeper.grown();
  }

  ping(comment: string): void {
    this.write(comment);
  }

  end(): void {
    if (this.isOver) return;
    this.endedAt = now();
    this.wakeReaders();
    if (!this.isRead) this.keeper.unread(this);
  }

  /** Ends the stream, and the work behind it. */
  cancel(): void {
    this.cancelled.next();
    this.end();
  }

  /** Gives up the oldest bytes, but for those that its quickest reader has not had. @returns whether there were any */
  dropOldest(): boolean {
    return this.buffer.dropOldest(this.total - this.lag);
  }

  /** @returns removes the reader */
  attach(reader: RecordingReader): () => void {
    this.readers.add(reader);
    this.settle();
    return () => {
      if (!this.readers.delete(reader)) return;
      this.settle();
      if (!this.isRead) this.keeper.unread(this);
    };
  }

  /** Bytes from a place on, some of those that are there; undefined where they were given up. */
  read(from: number): Buffer | undefined {
    return from < this.start ? undefined : this.buffer.read(from);
  }

  /** Looks whether more is wanted, after a reader has gone on. */
  settle(): void {
    const { lag } = this;
    const isWanted = lag <= 0 || (this.wanted.value && lag <= this.sizes.maxLag);
    if (isWanted !== this.wanted.value) this.wanted.next(isWanted);
  }

  /** Bytes that the quickest reader is behind; 0 where nobody reads. */
  private get lag(): number {
    if (!this.isRead) return 0;
    return Math.min(...Array.from(this.readers, ({ offset }) => this.total - offset));
  }

  private wakeReaders(): void {
    for (const reader of [...this.readers]) reader.wake();
  }
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
