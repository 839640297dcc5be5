import { AsyncLocalStorage } from 'node:async_hooks';
import type { Socket } from 'node:net';
import type { FastifyRequest, preValidationHookHandler } from 'fastify';
import type { Asker } from '#grammar';

const answered = new AsyncLocalStorage<FastifyRequest>();
/** One a connection, whichever of its requests asks first. */
const signals = new WeakMap<Socket, AbortSignal>();

/** Runs what answers a request so that the others here know whose it is. */
export const followClient: preValidationHookHandler = (request, _reply, done) => {
  answered.run(request, done);
};

/** The request that is being answered; undefined where none is. */
export function answeredRequest(): FastifyRequest | undefined {
  return answered.getStore();
}

/** Fires when the connection of the client that is being answered closes; undefined where nobody is. */
export function clientSignal(): AbortSignal | undefined {
  const socket = answered.getStore()?.raw.socket;
  return socket && signalOf(socket);
}

/** Counts bytes that the request holds which is being answered. @throws ApiError when all hold too many */
export function holdForClient(bytes: number): void {
  answered.getStore()?.heldBytes.hold(bytes);
}

/** Who is being answered, and may wait for a grammar; undefined where nobody is. Connections of one address are one client. */
export function currentAsker(): Asker | undefined {
  const socket = answered.getStore()?.raw.socket;
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
