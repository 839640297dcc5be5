import type { FastifyReply, FastifyRequest } from 'fastify';
import { fromEvent, type Observable, of, takeUntil } from 'rxjs';

/**
 * The same values until the client's connection closes; then the source is unsubscribed, which cancels its task.
 * Watches the socket, because the response of a pipelined request does not hear of it.
 */
export function untilClosed<T>(reply: FastifyReply, source: Observable<T>): Observable<T> {
  const { socket } = reply.request.raw;
  return source.pipe(takeUntil(socket.destroyed ? of(true) : fromEvent(socket, 'close')));
}

/** Calls the listener once, when the response is out or the connection closed. */
export function whenOver({ raw: { socket } }: FastifyRequest, { raw }: FastifyReply, listener: () => void): void {
  let isOver = false;
  const end = () => {
    // One close may come out of the other.
    if (isOver) return;
    isOver = true;
    socket.off('close', end);
    listener();
  };
  raw.once('close', end);
  // The response of a pipelined request does not hear of its connection's end. Any number of them may wait.
  socket.setMaxListeners(0).once('close', end);
}
