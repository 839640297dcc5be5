import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, listen, type TestApp } from '../support/create-test-app.js';
import { type OpenApiDocument, operationsOf } from '../support/openapi-document.js';
import { request } from './requests.js';

const KIB = 1024;
const MIB = KIB * KIB;

const apps: TestApp[] = [];
afterEach(() => Promise.all(apps.splice(0).map(({ app }) => app.close())));

async function start(...argv: string[]) {
  const test = await createTestApp({ answer: 'x', argv });
  apps.push(test);
  return test;
}

/** The answer to a body that says to be so long. */
async function answerTo(test: TestApp, path: string, bytes: number) {
  const { status, json } = await request(test.app, 'POST', path, '{}', { 'content-length': String(bytes) });
  return [status, json.error?.message];
}

describe('the body of a request', () => {
  it.each([
    ['/completion', 32 * MIB],
    ['/v1/chat/completions', 32 * MIB],
    ['/v1/embeddings', 32 * MIB],
    ['/tokenize', 32 * MIB],
    ['/lora-adapters', 64 * KIB],
    ['/slots/0', 64 * KIB],
    ['/props', 64 * KIB],
    ['/nowhere', 64 * KIB],
  ])('of %s has at most %i bytes', async (path, most) => {
    expect(await answerTo(await start('--props'), path, most + 1)).toEqual([413, `the body exceeds ${most} bytes`]);
  });

  it.each([
    ['/completion', 64],
    ['/v1/completions', 64],
    ['/v1/chat/completions', 64],
    ['/v1/embeddings', 64],
    ['/tokenize', 32],
    ['/rerank', 32],
  ])('of %s has at most %i MiB where the model takes pictures', async (path, most) => {
    const test = await createTestApp({ answer: 'x', takesMedia: true });
    apps.push(test);
    expect(await answerTo(test, path, most * MIB + 1)).toEqual([413, `the body exceeds ${most * MIB} bytes`]);
  });

  it('has as many bytes as --max-body says, where it brings texts', async () => {
    const test = await start('--max-body', '1');
    expect(await answerTo(test, '/completion', MIB + 1)).toEqual([413, `the body exceeds ${MIB} bytes`]);
    const prompt = 'x'.repeat(MIB - 100);
    expect((await request(test.app, 'POST', '/tokenize', { content: prompt })).status).toBe(200);
    expect((await request(test.app, 'POST', '/tokenize', { content: prompt + prompt })).status).toBe(413);
    expect((await request(test.app, 'POST', '/lora-adapters', `[${' '.repeat(70 * KIB)}]`)).status).toBe(413);
  });

  it('is refused in a way that a client can read that still sends it', async () => {
    const { app } = await start('--max-body', '1');
    const port = await listen(app);
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    const errors: Error[] = [];
    socket.on('error', (error) => errors.push(error));
    socket.write(`POST /completion HTTP/1.1\r\nHost: a\r\nContent-Length: ${40 * MIB}\r\n\r\n{`);
    const [response] = await once(socket, 'data');
    for (let sent = 0; sent < 20 * MIB; sent += MIB) {
      socket.write('x'.repeat(MIB));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect([String(response).slice(0, 12), errors]).toEqual(['HTTP/1.1 413', []]);
    socket.destroy();
  });

  describe('in OpenAPI', () => {
    let document: OpenApiDocument;
    let test: TestApp;
    beforeAll(async () => {
      test = await createTestApp({ answer: 'x', argv: ['--max-body', '3'] });
      document = (await request(test.app, 'GET', '/openapi.json')).json;
    });
    afterAll(() => test.app.close());

    it('has the limit of its route', () => {
      const described = operationsOf(document)
        .filter(([, { requestBody }]) => requestBody !== undefined)
        .map(([name, { requestBody }]) => [name, (requestBody as { description?: string }).description]);
      expect(Object.fromEntries(described)).toMatchObject({
        'POST /completion': `At most ${3 * MIB} bytes, and ${64 * MIB} where the model takes pictures or sound.`,
        'POST /lora-adapters': `At most ${64 * KIB} bytes.`,
      });
      expect(
        described.filter(
          ([, text]) => !/^At most \d+ bytes(, and \d+ where the model takes pictures or sound)?\.$/.test(text ?? ''),
        ),
      ).toEqual([]);
    });
  });
});
