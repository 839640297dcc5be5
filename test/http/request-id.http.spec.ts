import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, listen, type TestApp } from '../support/create-test-app.js';
import { post, request } from './requests.js';

const FRESH = /^req_[0-9a-f]{16}$/;

let test: TestApp;

afterEach(() => test.app.close());

describe('X-Request-Id', () => {
  it.each([
    ['GET', '/health', 200],
    ['GET', '/', 200],
    ['GET', '/nope', 404],
    ['GET', '/%zz', 400],
    ['POST', '/completion', 400],
    ['OPTIONS', '/completion', 200],
    ['GET', '/slots', 501],
  ] as const)('names the response to %s %s', async (method, url, expected) => {
    test = await createTestApp();
    const ask = (headers = {}) => request(test.app, method, url, method === 'POST' ? {} : undefined, headers);
    const { status, headers } = await ask();
    expect([status, headers['x-request-id']]).toEqual([expected, expect.stringMatching(FRESH)]);
    expect((await ask({ 'x-request-id': 'my:id.1' })).headers['x-request-id']).toBe('my:id.1');
    expect((await ask({ 'x-request-id': 'my id' })).headers['x-request-id']).toMatch(FRESH);
  });

  it('names what is refused for want of a key', async () => {
    test = await createTestApp({ argv: ['--api-key', 'k'] });
    expect((await request(test.app, 'GET', '/slots')).headers['x-request-id']).toMatch(FRESH);
  });

  it('names streams', async () => {
    test = await createTestApp({ answer: 'ab' });
    const { headers, events } = await post(test.app, '/completion', { prompt: 'a', stream: true });
    expect([headers['x-request-id'], events.at(-1).stop]).toEqual([expect.stringMatching(FRESH), true]);
  });

  it.each(['no HTTP\r\n\r\n', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n'])('names the response to %j', async (sent) => {
    test = await createTestApp();
    const port = await listen(test.app);
    const answers = await Promise.all([answerTo(port, sent), answerTo(port, sent)]);
    const ids = answers.map((text) => /\r\nX-Request-Id: (\S+)\r\n/.exec(text)?.[1]);
    for (const id of ids) expect(id).toMatch(FRESH);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('may be read by pages of origins that are let in, and by no others', async () => {
    test = await createTestApp({ argv: ['--cors-origins', 'https://a.example'] });
    const exposed = async (origin: string) =>
      (await request(test.app, 'GET', '/health', undefined, { origin })).headers['access-control-expose-headers'];
    expect(await exposed('https://a.example')).toBe('X-Request-Id');
    expect(await exposed('https://b.example')).toBeUndefined();
  });

  it('goes with all tasks of a request', async () => {
    test = await createTestApp({ answer: 'ab' });
    const run = vi.spyOn(test.engine, 'run');
    const headers = { 'x-request-id': 'mine' };
    await request(test.app, 'POST', '/v1/completions', { prompt: ['a', 'b'], n: 2 }, headers);
    const origins = run.mock.calls.map(([task]) => task.origin);
    expect(origins).toEqual(Array(4).fill({ requestId: 'mine', route: '/v1/completions', owner: '' }));
  });

  it('goes with embeddings', async () => {
    test = await createTestApp({ pooling: 'mean' });
    const embed = vi.spyOn(test.engine, 'embed');
    await request(test.app, 'POST', '/v1/embeddings', { input: ['a', 'b'] }, { 'x-request-id': 'mine' });
    expect(embed.mock.calls.map(([task]) => task.origin?.requestId)).toEqual(['mine', 'mine']);
  });
});

function answerTo(port: number, sent: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}
