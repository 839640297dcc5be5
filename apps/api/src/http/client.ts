import type { FastifyReply } from 'fastify';
import { fromEvent, type Observable, of, takeUntil } from 'rxjs';

/**
 * The same values until the client's connection closes; then the source is unsubscribed, which cancels its task.
 * Watches the socket, because the response of a pipelined request does not hear of it.
 */
export function untilClosed<T>(reply: FastifyReply, source: Observable<T>): Observable<T> {
  const { socket } = reply.request.raw;
  return source.pipe(takeUntil(socket.destroyed ? of(true) : fromEvent(socket, 'close')));
}
