import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { untilClosed } from './client.js';
import { ClientBuffer } from './client-buffer.js';
import { errorEventOf } from './error-shape.js';
import { type EventSink, type StreamVoice, writeEvents } from './event-sink.js';
import type { EventStream, ResponseHead } from './response.js';
import { cutUnread } from './sending-limit.js';
import { COMMENT_PING } from './sse-ping.js';

/** Proxies must neither keep nor collect events. */
const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache',
  'X-Accel-Buffering': 'no',
} as const;

/**
 * Sends events to the client, or to the recording that the request asks for, of which the client is a reader then. The
 * status line goes out with the first event, or the first ping. What a slow reader has not taken is buffered;
 * --client-buffer bounds it, and --timeout the time.
 */
export function sendEvents(reply: FastifyReply, stream: EventStream): Promise<void> {
  const { events, options } = stream;
  const { server, request, raw } = reply;
  const { pingSeconds = server.ssePingInterval, ping = COMMENT_PING, headers } = options;
  const voice: StreamVoice = { pingSeconds, ping, error: errorEventOf(request) };
  const recorded = server.streamRecorder?.record(request, stream, voice);
  if (recorded !== undefined) return recorded.sendTo(reply);
  const buffer = new ClientBuffer(raw, server.clientBuffer, request.heldBytes);
  const sink = new ClientSink(buffer, raw, () => beginEvents(reply, headers));
  return writeEvents(untilClosed(reply, events(buffer.isWanted)), sink, voice);
}

/** Sends the status line and the headers of a stream of events. @param headers besides the usual ones */
export function beginEvents(reply: FastifyReply, headers: ResponseHead['headers']): void {
  reply.hijack();
  cutUnread(reply);
  reply.raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...STREAM_HEADERS, ...headers });
}

/** A client that reads the events as they are made. */
class ClientSink implements EventSink {
  isBegun = false;

  /** @param begin sends what stands before the first event */
  constructor(
    private readonly buffer: ClientBuffer,
    private readonly raw: ServerResponse,
    private readonly begin: () => void,
  ) {}

  write(text: string): void {
    this.beginOnce();
    this.buffer.write(text);
  }

  ping(comment: string): void {
    this.beginOnce();
    this.buffer.ping(comment);
  }

  end(): void {
    this.beginOnce();
    this.raw.end();
  }

  private beginOnce(): void {
    if (this.isBegun) return;
    this.isBegun = true;
    this.begin();
  }
}
