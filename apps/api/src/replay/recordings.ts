import type { OnApplicationShutdown } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ServerOptions } from '../config/options.js';
import type { StreamVoice } from '../http/event-sink.js';
import { ownerOf } from '../http/request-principal.js';
import type { EventStream } from '../http/response.js';
import type { StreamRecorder } from '../http/stream-recorder.js';
import { conversationIdOf } from './conversation-id.js';
import { RecordedResponse } from './recorded-response.js';
import { Recording, type RecordingKeeper, type RecordingKey } from './recording.js';

type RecordingOptions = Pick<
  ServerOptions,
  'streamUnreadTimeout' | 'maxReplayBytes' | 'maxReplayTotalBytes' | 'maxReplays' | 'clientBuffer'
>;

const MIB = 1024 * 1024;

/**
 * The recordings of streams, one a conversation and key. One that nobody reads is cancelled after a while, and given up;
 * the oldest that are over make room for others.
 */
export class Recordings implements StreamRecorder, RecordingKeeper, OnApplicationShutdown {
  /** From the oldest to the latest. */
  private readonly kept = new Map<string, Recording>();
  private readonly timers = new Map<Recording, NodeJS.Timeout>();

  constructor(private readonly options: RecordingOptions) {}

  /** Recordings that are kept. */
  get count(): number {
    return this.kept.size;
  }

  /** Bytes of memory that they take. */
  get bytes(): number {
    return this.all.reduce((sum, { held }) => sum + held, 0);
  }

  record(request: FastifyRequest, { events, options }: EventStream, voice: StreamVoice): RecordedResponse | undefined {
    if (this.options.streamUnreadTimeout === 0) return undefined;
    const conversationId = conversationIdOf(request);
    if (conversationId === undefined) return undefined;
    const key = { owner: ownerOf(request), conversationId };
    this.cancel(key);
    if (!this.hasPlace()) return undefined;
    const sizes = { maxBytes: this.options.maxReplayBytes, maxLag: this.options.clientBuffer * MIB };
    const recording = new Recording(key, options.headers, sizes, this);
    this.kept.set(nameOf(key), recording);
    this.unread(recording);
    const response = new RecordedResponse(recording, 0, 'with the first byte');
    recording.run(events, voice);
    return response;
  }

  find(key: RecordingKey): Recording | undefined {
    return this.kept.get(nameOf(key));
  }

  /** Those of conversations, and of their variants, whose ids go on with "::". */
  findAll(owner: string, conversationIds: readonly string[]): readonly Recording[] {
    const own = this.all.filter(({ key }) => key.owner === owner);
    return conversationIds.flatMap((id) =>
      own.filter(({ key }) => key.conversationId === id || key.conversationId.startsWith(`${id}::`)),
    );
  }

  /** Ends the stream of a conversation, if there is one, and forgets it. */
  cancel(key: RecordingKey): void {
    const recording = this.find(key);
    if (recording !== undefined) this.forget(recording);
  }

  grown(): void {
    while (this.bytes > this.options.maxReplayTotalBytes) {
      const idle = this.idle();
      if (idle !== undefined) this.forget(idle);
      else if (!this.all.some((other) => other.dropOldest())) return;
    }
  }

  /** Nobody waits for an error that was told by its status. */
  unread(recording: Recording): void {
    if (this.find(recording.key) !== recording) return;
    if (recording.isOver && recording.total === 0) {
      this.forget(recording);
      return;
    }
    clearTimeout(this.timers.get(recording));
    const forget = () => {
      if (!recording.isRead) this.forget(recording);
    };
    this.timers.set(recording, setTimeout(forget, this.options.streamUnreadTimeout * 1000).unref());
  }

  onApplicationShutdown(): void {
    for (const recording of this.all) this.forget(recording);
  }

  private get all(): Recording[] {
    return [...this.kept.values()];
  }

  /** Makes room for one more. @returns whether there is any: streams that are read go on */
  private hasPlace(): boolean {
    if (this.count < this.options.maxReplays) return true;
    const given = this.idle() ?? this.all.find(({ isRead }) => !isRead);
    if (given !== undefined) this.forget(given);
    return given !== undefined;
  }

  /** The oldest that is over and that nobody reads. */
  private idle(): Recording | undefined {
    return this.all.find(({ isOver, isRead }) => isOver && !isRead);
  }

  private forget(recording: Recording): void {
    this.kept.delete(nameOf(recording.key));
    clearTimeout(this.timers.get(recording));
    this.timers.delete(recording);
    recording.cancel();
  }
}

function nameOf({ owner, conversationId }: RecordingKey): string {
  return `${owner} ${conversationId}`;
}
