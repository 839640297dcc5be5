import { Readable } from 'node:stream';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { sendEvents } from './event-writer.js';
import { EventStream, type ResponseHead, RouteResponse } from './response.js';
import { writeHeader } from './written-header.js';

/**
 * Sends what handlers return: a body, an Observable of one, or events. Nest subscribes to an Observable, and unsubscribes
 * when the client's connection closes, which cancels the work behind it; `sendEvents` does the same for events.
 */
@Injectable()
export class ResponseInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next
      .handle()
      .pipe(mergeMap((value) => (value instanceof EventStream ? sendEvents(reply, value) : [bodyOf(value, reply)])));
  }
}

/** The body that Nest sends, after its head is set. */
function bodyOf(value: unknown, reply: FastifyReply): unknown {
  const isHeaded = value instanceof RouteResponse;
  if (isHeaded) setHead(reply, value.head);
  const body = isHeaded ? value.body : value;
  // JSON that is text already, as `jsonOfParts` makes it.
  const isText = Buffer.isBuffer(body) || body instanceof Readable;
  if (isText && reply.getHeader('Content-Type') === undefined) void reply.type('application/json; charset=utf-8');
  return body;
}

function setHead(reply: FastifyReply, { status, headers = {} }: ResponseHead): void {
  if (status !== undefined) void reply.code(status);
  for (const [name, value] of Object.entries(headers)) writeHeader(reply, name, value);
}
