import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EngineService } from '#engine';

/** Exit codes of a process that a signal ended at once. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * On the first SIGINT or SIGTERM: accepts nothing more, ends what runs, frees the model and exits with 0.
 * A second signal exits at once.
 */
export function exitOnSignal(app: NestFastifyApplication, engine: EngineService): void {
  let isClosing = false;
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (isClosing) process.exit(code);
      isClosing = true;
      void close(app, engine).finally(() => process.exit(0));
    });
  }
}

async function close(app: NestFastifyApplication, engine: EngineService): Promise<void> {
  app.getHttpServer().close();
  await engine.close();
  // The last events of streams were written in this turn of the event loop; the next one sends them.
  await new Promise((resolve) => setImmediate(resolve));
  await app.close();
}
