import { lstat, unlink } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServerOptions } from '../config/options.js';
import { type Address, addressOf, isSocketPath } from './address.js';
import { listenFailure } from './failure.js';

type Place = Pick<ServerOptions, 'host' | 'port' | 'sslKeyFile'>;

/**
 * Listens on a port of a host, or on a UNIX socket.
 *
 * @throws Failure with the reason, in one line
 */
export async function listen(app: NestFastifyApplication, { host, port, sslKeyFile }: Place): Promise<Address> {
  try {
    if (isSocketPath(host)) {
      await removeAbandoned(host);
      await app.listen({ path: host });
    } else {
      await app.listen(port, host);
    }
  } catch (error) {
    throw listenFailure(error, host, port);
  }
  const { port: given } = app.getHttpServer().address() as AddressInfo;
  return addressOf(host, given, sslKeyFile !== '');
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
