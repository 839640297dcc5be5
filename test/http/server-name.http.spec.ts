import { afterEach, describe, expect, it } from 'vitest';
import { packageVersion } from '../../apps/api/src/config/package-info.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post, request } from './requests.js';

const NAME = `llamero/${packageVersion()}`;

let test: TestApp;

afterEach(() => test.app.close());

describe('the Server header', () => {
  it.each([
    ['GET', '/health', 200],
    ['GET', '/', 200],
    ['GET', '/completion.js', 200],
    ['GET', '/nope', 404],
    ['GET', '/%zz', 400],
    ['POST', '/completion', 400],
    ['OPTIONS', '/completion', 200],
    ['GET', '/slots', 501],
  ] as const)('names this server and its version on %s %s', async (method, url, expected) => {
    test = await createTestApp();
    const { status, headers } = await request(test.app, method, url, method === 'POST' ? {} : undefined);
    expect([status, headers.server]).toEqual([expected, NAME]);
  });

  it('names them where no key comes, and while the model loads', async () => {
    test = await createTestApp({ argv: ['--api-key', 'k'] });
    expect((await request(test.app, 'GET', '/slots')).headers.server).toBe(NAME);
    await test.app.close();
    test = await createTestApp({ loading: 'never' });
    expect(await request(test.app, 'GET', '/health')).toMatchObject({ status: 503, headers: { server: NAME } });
  });

  it('names them on streams', async () => {
    test = await createTestApp({ answer: 'ab' });
    const { headers, events } = await post(test.app, '/completion', { prompt: 'a', stream: true });
    expect([headers.server, events.at(-1).stop]).toEqual([NAME, true]);
  });
});
