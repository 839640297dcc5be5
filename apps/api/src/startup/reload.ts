import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { KeyStore } from '../access/key-store.js';
import type { ServerOptions } from '../config/options.js';

/** Reads the file of keys again at SIGHUP. Without one the signal ends the process, as it does by itself. */
export function reloadOnSignal(app: NestFastifyApplication, { keys }: ServerOptions): void {
  if (keys === '') return;
  const store = app.get(KeyStore);
  process.on('SIGHUP', () => void store.reload());
}
