import { AsyncLocalStorage } from 'node:async_hooks';
import type { Socket } from 'node:net';
import type { preValidationHookHandler } from 'fastify';
import type { Asker } from '#grammar';

const connection = new AsyncLocalStorage<Socket>();
/** One a connection, whichever of its requests asks first. */
const signals = new WeakMap<Socket, AbortSignal>();

/** Runs what answers a request so that `clientSignal` knows whose it is. */
export const followClient: preValidationHookHandler = (request, _reply, done) => {
  connection.run(request.raw.socket, done);
};

/** Fires when the connection of the client that is being answered closes; undefined where nobody is. */
export function clientSignal(): AbortSignal | undefined {
  const socket = connection.getStore();
  return socket && signalOf(socket);
}

/** Who is being answered, and may wait for a grammar; undefined where nobody is. Connections of one address are one client. */
export function currentAsker(): Asker | undefined {
  const socket = connection.getStore();
  return socket && { client: socket.remoteAddress, signal: signalOf(socket) };
}

function signalOf(socket: Socket): AbortSignal {
  const known = signals.get(socket);
  if (known) return known;
  const controller = new AbortController();
  if (socket.destroyed) controller.abort();
  else socket.once('close', () => controller.abort());
  signals.set(socket, controller.signal);
  return controller.signal;
}
