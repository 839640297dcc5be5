import { afterAll, beforeAll } from 'vitest';
import { readOptions } from '../../apps/api/src/config/options.js';
import { createEngine } from '../../apps/api/src/engine/create-engine.js';
import { type ServedApp, serve } from './create-test-app.js';
import { HttpClient } from './http-client.js';

/** One thread, so that a busy machine does not make it wait. */
const THREADS = ['--threads', '1', '--threads-batch', '1'];

/** A server with a model of its own, started by flags alone, as by a command line. Stop it. */
export async function serveModel(model: string, flags: readonly string[] = []): Promise<ServedApp> {
  const argv = ['--model', model, ...THREADS, ...flags];
  const engine = createEngine(readOptions([...argv, '--engine-process', 'off']));
  await engine.load();
  return serve(engine, argv);
}

/** Serves a model while the tests of the group around this call run. */
export function servedModel(model: string, flags: readonly string[] | (() => readonly string[]) = []): HttpClient {
  let served: ServedApp;
  beforeAll(async () => {
    served = await serveModel(model, typeof flags === 'function' ? flags() : flags);
  });
  afterAll(() => served.stop());
  return new HttpClient(() => served.url);
}
