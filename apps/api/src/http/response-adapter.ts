import type { ServerResponse } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { sendEvents } from './event-writer.js';
import { JsonText } from './json-parts.js';
import { EventStream, type ResponseHead, RouteResponse } from './response.js';
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
    if (!(value instanceof RouteResponse)) return super.reply(reply, bodyOf(value, reply), status);
    const { body, head } = value;
    setHeaders(reply, head);
    return super.reply(reply, bodyOf(body, reply), head.status ?? status);
  }
}

function bodyOf(body: unknown, reply: FastifyReply): unknown {
  if (!(body instanceof JsonText)) return body;
  void reply.type('application/json; charset=utf-8');
  return body.content;
}

function setHeaders(reply: FastifyReply, { headers = {} }: ResponseHead): void {
  for (const [name, value] of Object.entries(headers)) writeHeader(reply, name, value);
}
