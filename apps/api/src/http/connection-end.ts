import type { Socket } from 'node:net';

/** Milliseconds that a client has to take the last response of a connection. */
const LINGER = 2000;

/** Milliseconds that a client has to notice a response that came before it had sent its whole body. */
const BODY_LINGER = 10_000;

/** Sends the last bytes of a connection and closes it, also where the client neither reads them nor closes its end. */
export function endSoon(socket: Socket, text = '', linger = LINGER): void {
  socket.end(text);
  // What the client sends meanwhile is thrown away: unread bytes would make the kernel drop the response.
  socket.resume();
  setTimeout(() => socket.destroy(), linger).unref();
}

/**
 * Lets a client that still sends its body read the response that refuses it. Else Node closes the connection as soon as the
 * response is written, and the client meets a reset instead.
 */
export function lingerAtEnd(socket: Socket): void {
  socket.destroySoon = () => endSoon(socket, '', BODY_LINGER);
}
