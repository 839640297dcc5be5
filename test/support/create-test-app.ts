import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EngineClient } from '#engine';
import { createApp } from '../../apps/api/src/app.factory.js';
import { readOptions } from '../../apps/api/src/config/options.js';
import { queueOptions } from '../../apps/api/src/config/queue-options.js';
import { createFakeEngine, type FakeEngine, type FakeEngineOptions } from './fake-engine.js';

/** The application over an engine, as main starts it, without its log. @param argv flags of the server */
export function createAppOver(engine: EngineClient, argv: readonly string[] = []): Promise<NestFastifyApplication> {
  return createApp(readOptions(argv), engine, false);
}

/** A served application: its address, and the way to stop it and its engine. */
export interface ServedApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  stop(): Promise<void>;
}

/** Has an application listen on a free port. @returns the port */
export async function listen(app: NestFastifyApplication): Promise<number> {
  await app.listen(0, '127.0.0.1');
  return (app.getHttpServer().address() as AddressInfo).port;
}

/** Serves an engine on a free port. */
export async function serve(engine: EngineClient, argv: readonly string[] = []): Promise<ServedApp> {
  const app = await createAppOver(engine, argv);
  const port = await listen(app);
  const stop = async () => {
    await engine.close();
    await app.close();
  };
  return { app, url: `http://127.0.0.1:${port}`, stop };
}

export interface TestApp extends FakeEngine {
  readonly app: NestFastifyApplication;
}

export interface TestAppOptions extends FakeEngineOptions {
  /** Flags of the server. */
  readonly argv?: readonly string[];
}

/** The application over a fake engine that has loaded its model, unless it is told never to. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const supervision = { ...queueOptions(readOptions(options.argv ?? [])), ...options.supervision };
  const fake = createFakeEngine({ ...options, supervision });
  const loaded = fake.engine.load();
  if (options.loading === undefined) await loaded;
  else loaded.catch(() => undefined);
  return { ...fake, app: await createAppOver(fake.engine, options.argv) };
}
