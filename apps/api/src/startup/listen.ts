import { once } from 'node:events';
import { lstat, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { type AddressInfo, connect, createServer, type ListenOptions } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServerOptions } from '../config/options.js';
import { splitList } from '../config/values/texts.js';
import { type Address, addressOf, isSocketPath } from './address.js';
import { Failure, listenFailure } from './failure.js';

type Place = Pick<ServerOptions, 'host' | 'port' | 'reusePort' | 'sslKeyFile'>;

/**
 * Connections that may wait to be accepted. The kernel takes less where it is set to (net.core.somaxconn), and with Node's
 * 511 a burst of clients waits a second each, until their next try.
 */
const BACKLOG = 4096;

/** Since these, Node.js lets several processes listen on one port. */
const REUSES_PORT = [22, 12] as const;

/**
 * Listens on a port of each host, or on a UNIX socket. Port 0 is the same free one of all hosts.
 *
 * @returns the first address
 * @throws Failure with the reason, in one line
 */
export async function listen(app: NestFastifyApplication, place: Place): Promise<Address> {
  if (place.reusePort && !canReusePort(process.versions.node)) {
    throw new Failure(
      `--reuse-port needs Node.js ${REUSES_PORT.join('.')} or later, and this is ${process.versions.node}`,
    );
  }
  const [first = '', ...others] = splitList(place.host, ',');
  await orFailure(first, place.port, () => listenOn(first, place.port, place, (options) => app.listen(options)));
  const server = app.getHttpServer() as Server;
  const address = server.address() as AddressInfo | string;
  const port = typeof address === 'string' ? place.port : address.port;
  for (const host of others) await orFailure(host, port, () => forwardConnections(server, host, port, place));
  return addressOf(first, port, place.sslKeyFile !== '');
}

/** A server of its own hands its connections to the main one, which knows all limits and closes them all. */
async function forwardConnections(main: Server, host: string, port: number, place: Place): Promise<void> {
  const forwarder = createServer({ noDelay: true }, (socket) => main.emit('connection', socket));
  forwarder.maxConnections = main.maxConnections;
  forwarder.on('drop', () => main.emit('drop'));
  main.once('close', () => forwarder.close());
  await listenOn(host, port, place, (options) => {
    forwarder.listen(options);
    return once(forwarder, 'listening');
  });
}

async function listenOn(
  host: string,
  port: number,
  { reusePort }: Place,
  start: (options: ListenOptions) => Promise<unknown>,
): Promise<void> {
  if (!isSocketPath(host)) return void (await start({ port, host, backlog: BACKLOG, ...(reusePort && { reusePort }) }));
  await removeAbandoned(host);
  await start({ path: host, backlog: BACKLOG });
}

async function orFailure(host: string, port: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw listenFailure(error, host, port);
  }
}

export function canReusePort(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > REUSES_PORT[0] || (major === REUSES_PORT[0] && minor >= REUSES_PORT[1]);
}

/** A process that was killed leaves its socket behind, where nobody can listen until it is removed. */
async function removeAbandoned(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSocket() && !(await isAnswered(path))) await unlink(path);
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (isAnswering: boolean) => {
      socket.destroy();
      resolve(isAnswering);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => answer(code !== 'ECONNREFUSED'));
  });
}
