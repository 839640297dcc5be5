import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EngineClient } from '#engine';
import { Traffic } from '../http/traffic.js';

/** Exit codes of a process that a signal ended at once. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * On the first SIGINT or SIGTERM: is no longer ready and refuses new requests, lets those that run end within some
 * seconds, ends the rest, frees the model and exits with 0. A second signal exits at once.
 *
 * @param grace seconds
 */
export function exitOnSignal(app: NestFastifyApplication, engine: EngineClient, grace: number): void {
  let isClosing = false;
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (isClosing) process.exit(code);
      isClosing = true;
      void close(app, engine, grace).finally(() => process.exit(0));
    });
  }
}

async function close(app: NestFastifyApplication, engine: EngineClient, grace: number): Promise<void> {
  await within(grace, app.get(Traffic).close());
  app.getHttpServer().close();
  await engine.close();
  // The last events of streams were written in this turn of the event loop; the next one sends them.
  await new Promise((resolve) => setImmediate(resolve));
  await app.close();
}

/** Resolves with the promise, or after so many seconds. */
function within(seconds: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000);
  });
  return Promise.race([promise, end]).finally(() => clearTimeout(timer));
}
