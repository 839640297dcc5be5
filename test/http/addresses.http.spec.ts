import { afterEach, describe, expect, it } from 'vitest';
import { canReusePort, listen } from '../../apps/api/src/startup/listen.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';

const PLACE = { port: 0, reusePort: false, sslKeyFile: '' };

let test: TestApp;

afterEach(() => test?.app.close());

describe('--host with several addresses', () => {
  it('listens on one port of all of them, and stops on all', async () => {
    test = await createTestApp();
    const { url } = await listen(test.app, { ...PLACE, host: '127.0.0.1, 127.0.0.2' });
    const { port } = new URL(url);
    const urls = ['127.0.0.1', '127.0.0.2'].map((host) => `http://${host}:${port}/health`);
    for (const each of urls) expect((await fetch(each)).status).toBe(200);
    await test.app.close();
    for (const each of urls) await expect(fetch(each)).rejects.toThrow();
  });

  it('names the one that is none of this machine', async () => {
    test = await createTestApp();
    await expect(listen(test.app, { ...PLACE, host: '127.0.0.1,192.0.2.1' })).rejects.toThrow(
      '192.0.2.1 is not an address of this machine',
    );
  });
});

describe('--reuse-port', () => {
  it('is refused where Node.js cannot', async () => {
    test = await createTestApp();
    const listening = listen(test.app, { ...PLACE, host: '127.0.0.1', reusePort: true });
    if (canReusePort(process.versions.node)) await expect(listening).resolves.toMatchObject({});
    else await expect(listening).rejects.toThrow('--reuse-port needs Node.js 22.12 or later');
  });

  it.each([
    ['20.20.2', false],
    ['22.11.0', false],
    ['22.12.0', true],
    ['24.0.0', true],
  ])('in Node.js %s: %s', (version, can) => {
    expect(canReusePort(version)).toBe(can);
  });
});
