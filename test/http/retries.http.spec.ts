import { afterEach, describe, expect, it } from 'vitest';
import { EngineError } from '#engine';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { post, request } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hello', ...options });
}

afterEach(async () => {
  await test.engine.close();
  await test.app.close();
});

const ENDED = 'the engine ended and is being started again';
const failWith = (error: EngineError) => test.backend.context.failures.push(error);

describe('an error', () => {
  it.each([
    ['POST', '/completion', { prompt: true }, 400],
    ['GET', '/nope', undefined, 404],
    ['GET', '/metrics', undefined, 501],
  ] as const)('that comes again says so: %s %s', async (method, url, body, status) => {
    await start();
    const reply = await request(test.app, method, url, body);
    expect([reply.status, reply.headers['x-should-retry'], reply.headers['retry-after']]).toEqual([
      status,
      'false',
      undefined,
    ]);
  });

  it('that passes says when to come back', async () => {
    await start({ loading: 'never' });
    const { status, headers } = await request(test.app, 'GET', '/props');
    expect([status, headers['x-should-retry'], headers['retry-after']]).toEqual([503, 'true', '5']);
  });

  it.each([false, true])('of an engine that ended is told as it is, with stream %s', async (stream) => {
    await start();
    failWith(new EngineError('ERR_ENGINE_ENDED', ENDED));
    const { status, headers, json } = await post(test.app, '/completion', { prompt: 'a', stream });
    expect([status, headers['x-should-retry'], headers['retry-after']]).toEqual([500, 'true', '1']);
    expect(json).toEqual({ error: { code: 500, message: ENDED, type: 'server_error' } });
  });

  it('of an engine that is being started again has the time that the engine names', async () => {
    await start();
    failWith(new EngineError('ERR_ENGINE_RESTARTING', 'not yet', { retryAfterSeconds: 2.5 }));
    const { status, headers, json } = await post(test.app, '/v1/completions', { prompt: 'a' });
    expect([status, headers['retry-after'], json.error.type]).toEqual([503, '3', 'unavailable_error']);
  });

  it('of an engine that ended under a stream is its last event', async () => {
    await start({ answer: undefined });
    test.backend.context.during = async (step) => {
      if (step === 3) failWith(new EngineError('ERR_ENGINE_ENDED', ENDED));
    };
    const { status, events } = await post(test.app, '/completion', { prompt: 'a', stream: true });
    expect([status, events[0]!.content]).toEqual([200, expect.any(String)]);
    expect(events.at(-1)).toEqual({ error: { code: 500, message: ENDED, type: 'server_error' } });
  });
});
