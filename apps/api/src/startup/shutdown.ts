import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EngineClient } from '#engine';
import { Traffic } from '../http/traffic.js';
import { type EndingSignal, endBySignal, exitWhenFree, isFreeToExit, SIGNALS } from './process-end.js';
import { type ShutdownTimes, shutdownTimes } from './shutdown-times.js';

/**
 * On the first SIGINT or SIGTERM: is no longer ready and refuses new requests, lets those that run end within the time,
 * ends the rest, frees the model and exits with 0. At the end of the time it exits whatever runs, and where an exit would
 * have to wait it ends by the signal, as it does at once at a second signal.
 *
 * @param timeout seconds that all of that may take
 */
export function exitOnSignal(app: NestFastifyApplication, engine: EngineClient, timeout: number): void {
  const times = shutdownTimes(timeout);
  let isClosing = false;
  for (const signal of Object.keys(SIGNALS) as EndingSignal[]) {
    process.on(signal, () => {
      if (isClosing) return endAtOnce(signal, engine);
      isClosing = true;
      setTimeout(() => endInTime(signal, engine), times.totalMs);
      void close(app, engine, times).finally(exitWhenFree);
    });
  }
}

async function close(app: NestFastifyApplication, engine: EngineClient, times: ShutdownTimes): Promise<void> {
  const began = performance.now();
  await within(times.requestsMs, app.get(Traffic).close());
  app.getHttpServer().close();
  await engine.close(Math.max(0, times.engineMs - (performance.now() - began)));
  // The last events of streams were written in this turn of the event loop; the next one sends them.
  await new Promise((resolve) => setImmediate(resolve));
  await app.close();
}

/** Exits with 0 once more, if all that is left is an engine process that dies. */
function endInTime(signal: EndingSignal, engine: EngineClient): void {
  const { processId } = engine.health;
  if (processId !== undefined && isFreeToExit()) {
    killIfThere(processId);
    process.exit(0);
  }
  endAtOnce(signal, engine);
}

/** An engine whose event loop does not run would not learn that nobody needs it any more. */
function endAtOnce(signal: EndingSignal, { health: { processId } }: EngineClient): void {
  if (processId !== undefined) killIfThere(processId);
  endBySignal(signal);
}

function killIfThere(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Resolves with the promise, or after so many milliseconds. */
function within(ms: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return Promise.race([promise, end]).finally(() => clearTimeout(timer));
}
