import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { lastValueFrom } from 'rxjs';
import { untilClosed } from './client.js';
import { sendEvents } from './event-writer.js';
import { JsonText, jsonOfParts } from './json-parts.js';
import { isLargeBody, jsonText } from './json-text.js';
import { CollectedBody, EventStream, type ResponseHead, RouteResponse, WrittenResponse } from './response.js';
import { limitedResponse } from './response-size.js';
import { writeHeader } from './written-header.js';

/**
 * Sends what handlers return: a body, an Observable of one, or events. Nest subscribes to an Observable, and unsubscribes
 * when the client's connection closes, which cancels the work behind it; `sendEvents` does the same for events. It stands
 * in the adapter and not in an interceptor, which Nest wraps in four promises and two Observables a request.
 */
export class ResponseAdapter extends FastifyAdapter {
  /** The result is awaited, so events may fail before the first byte as a body does. */
  override reply(response: FastifyReply | ServerResponse, value: unknown, status?: number): FastifyReply {
    const reply = response as FastifyReply;
    if (value instanceof EventStream) return sendEvents(reply, value) as unknown as FastifyReply;
    if (value instanceof WrittenResponse) return value.sendTo(reply) as unknown as FastifyReply;
    if (value instanceof CollectedBody) return this.replyCollected(reply, value, status) as unknown as FastifyReply;
    if (!(value instanceof RouteResponse)) return super.reply(reply, bodyOf(value, reply), status);
    const { body, head } = value;
    setHeaders(reply, head);
    return super.reply(reply, bodyOf(body, reply), head.status ?? status);
  }

  /** Resolves when the body is on its way, or the client has left. */
  private async replyCollected(reply: FastifyReply, { body, headers }: CollectedBody, status?: number): Promise<void> {
    const hold = limitedResponse(reply.server.maxResponseBytes, reply.request.heldBytes.hold);
    const value = await lastValueFrom(untilClosed(reply, body(hold)), { defaultValue: undefined });
    if (value === undefined) {
      reply.hijack();
      return;
    }
    setHeaders(reply, { headers });
    super.reply(reply, bodyOf(value, reply), status);
  }
}

function bodyOf(body: unknown, reply: FastifyReply): unknown {
  const sent = isJson(body) && isLargeBody(body) ? jsonOfParts(jsonText(body)) : body;
  if (!(sent instanceof JsonText)) return sent;
  void reply.type('application/json; charset=utf-8');
  return sent.content;
}

/** Whether Fastify would write a body as JSON; texts, bytes and streams are sent as they are. */
function isJson(body: unknown): boolean {
  return typeof body === 'object' && !(body instanceof JsonText || Buffer.isBuffer(body) || body instanceof Readable);
}

function setHeaders(reply: FastifyReply, { headers = {} }: ResponseHead): void {
  for (const [name, value] of Object.entries(headers)) writeHeader(reply, name, value);
}
