import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Recordings } from '../../apps/api/src/replay/recordings.js';
import { createTestApp, listen, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { nativeError } from '../support/native-error.js';
import { gate } from '../support/schedulers.js';
import { eventsOf } from './requests.js';

let test: TestApp;
let port: number;
const open: ClientRequest[] = [];
const FIM = { pre: 1, suf: 2, mid: 3 };

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ trainContext: 1_000_000, slotContextSize: 8192, ...options });
  port = await listen(test.app);
}

afterEach(async () => {
  for (const each of open.splice(0)) each.destroy();
  await test.engine.close();
  await test.app.close();
});

type Headers = Readonly<Record<string, string>>;

function send(method: string, path: string, body?: object, headers: Headers = {}): Promise<IncomingMessage> {
  const asked = httpRequest({ port, host: '127.0.0.1', method, path, headers });
  open.push(asked);
  asked.end(body && JSON.stringify(body));
  return new Promise((resolve, reject) => asked.on('response', resolve).on('error', reject));
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const CHAT = { messages: [{ role: 'user', content: 'a' }], stream: true };
const conversation = (id: string, more: Headers = {}): Headers => ({ 'X-Conversation-Id': id, ...more });
const chat = (id: string, body: object = {}, headers: Headers = {}) =>
  send('POST', '/v1/chat/completions', { ...CHAT, ...body }, conversation(id, headers));
const read = (query: string, headers?: Headers) => send('GET', `/v1/stream?${query}`, undefined, headers);
const becomes = (expected: object) =>
  vi.waitFor(async () => expect(await test.engine.statistics()).toMatchObject(expected), { timeout: 10_000 });

async function lookup(ids: readonly string[], headers?: Headers) {
  const answer = await send('POST', '/v1/streams/lookup', { conversation_ids: ids }, headers);
  expect(answer.statusCode).toBe(200);
  return JSON.parse(await textOf(answer)) as { conversation_id: string; is_done: boolean; total_bytes: number }[];
}

/** The first bytes of a stream, whose client leaves then. */
async function leaveAfterFirst(message: IncomingMessage): Promise<string> {
  const [first] = (await new Promise((resolve) => message.once('data', (chunk) => resolve([chunk])))) as [Buffer];
  message.destroy();
  return first.toString();
}

const contentOf = (text: string) =>
  eventsOf(text)
    .map((each) => (each as { choices?: { delta: { content?: string } }[] }).choices?.[0]?.delta.content ?? '')
    .join('');

/** A busy machine takes its time. */
const PATIENCE = { timeout: 10_000 };

describe('a stream with X-Conversation-Id', () => {
  const answer = 'All that was said, äöü and 🦙 included. '.repeat(20);

  it('goes on without its client, which reads it again from any byte', async () => {
    await start({ answer });
    const { opened, open: go } = gate();
    test.backend.context.during = () => opened;
    const asked = chat('one');
    go();
    const first = await leaveAfterFirst(await asked);
    await vi.waitFor(async () => expect((await lookup(['one']))[0]).toMatchObject({ is_done: true }), PATIENCE);
    const whole = await textOf(await read('conv_id=one'));
    expect(whole.startsWith(first)).toBe(true);
    expect(contentOf(whole)).toBe(answer);
    expect(whole.endsWith('data: [DONE]\n\n')).toBe(true);
    const bytes = Buffer.from(whole);
    for (const from of [0, 1, 100, bytes.length - 1, bytes.length]) {
      const rest = await textOf(await read(`conv_id=one&from=${from}`));
      expect(rest).toBe(bytes.subarray(from).toString());
    }
    expect(await lookup(['one'])).toMatchObject([{ conversation_id: 'one', total_bytes: bytes.length }]);
  });

  it.each([
    ['/completion', { prompt: 'a' }],
    ['/v1/completions', { prompt: 'a' }],
    ['/infill', { input_prefix: 'a', input_suffix: 'b' }],
    ['/v1/chat/completions', CHAT],
  ])('is the same for its own client and for those that read it again (%s)', async (path, body) => {
    await start({ answer, fim: FIM });
    const own = await textOf(await send('POST', path, { ...body, stream: true }, conversation('any')));
    const [again, third] = await Promise.all([read('conv_id=any'), read('conv_id=any')]);
    expect(again.headers['content-type']).toBe('text/event-stream');
    expect([await textOf(again), await textOf(third)]).toEqual([own, own]);
  });

  it('is read while it goes on, by several', async () => {
    await start({ answer });
    const { opened, open: go } = gate();
    let steps = 0;
    test.backend.context.during = () => (++steps > 3 ? opened : Promise.resolve());
    const own = await chat('live');
    const others = [await read('conv_id=live'), await read('conv_id=live&from=10')];
    expect((await lookup(['live']))[0]).toMatchObject({ is_done: false, completed_at: 0 });
    go();
    const whole = await textOf(own);
    expect(contentOf(whole)).toBe(answer);
    expect(await textOf(others[0]!)).toBe(whole);
    expect(await textOf(others[1]!)).toBe(whole.slice(10));
  });

  it('ends with its generation where the client says so, and is not there any more', async () => {
    await start();
    const own = await chat('stop', { max_tokens: 100_000 });
    await becomes({ tasksRunning: 1 });
    const reader = await read('conv_id=stop');
    const ended = await send('DELETE', '/v1/stream?conv_id=stop');
    expect([ended.statusCode, await textOf(ended)]).toEqual([204, '']);
    await becomes({ tasksRunning: 0 });
    expect((await textOf(own)).startsWith(await textOf(reader))).toBe(true);
    expect((await read('conv_id=stop')).statusCode).toBe(404);
    expect((await send('DELETE', '/v1/stream?conv_id=stop')).statusCode).toBe(204);
  });

  it('ends while its prompt waits, where the client says so', async () => {
    await start({ slots: 1 });
    await chat('runs', { max_tokens: 100_000 });
    await becomes({ tasksRunning: 1 });
    const waiting = chat('waits');
    await becomes({ tasksWaiting: 1 });
    await send('DELETE', '/v1/stream?conv_id=waits');
    await becomes({ tasksWaiting: 0 });
    const ended = await waiting;
    expect([ended.statusCode, await textOf(ended)]).toEqual([200, '']);
  });

  it('ends when the same conversation begins another', async () => {
    await start({ slots: 2 });
    const former = await chat('again', { max_tokens: 100_000 });
    await becomes({ tasksRunning: 1 });
    const later = await chat('again', { max_tokens: 5 });
    await textOf(former);
    const whole = await textOf(later);
    expect(await textOf(await read('conv_id=again'))).toBe(whole);
    await becomes({ tasksRunning: 0 });
  });

  it('is cancelled where nobody reads it for --stream-unread-timeout', async () => {
    await start({ argv: ['--stream-unread-timeout', '1'] });
    const own = await chat('left', { max_tokens: 1_000_000 });
    await becomes({ tasksRunning: 1 });
    own.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await test.engine.statistics()).toMatchObject({ tasksRunning: 1 });
    await becomes({ tasksRunning: 0 });
    expect((await read('conv_id=left')).statusCode).toBe(404);
  });

  it('goes on where somebody reads it again in time', async () => {
    await start({ argv: ['--stream-unread-timeout', '1'] });
    const own = await chat('back', { max_tokens: 1_000_000 });
    await becomes({ tasksRunning: 1 });
    own.destroy();
    const again = await read('conv_id=back');
    again.resume();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await test.engine.statistics()).toMatchObject({ tasksRunning: 1 });
  });

  it('ends with its client where --stream-unread-timeout is 0', async () => {
    await start({ argv: ['--stream-unread-timeout', '0'] });
    const own = await chat('gone', { max_tokens: 1_000_000 });
    await becomes({ tasksRunning: 1 });
    expect(await lookup(['gone'])).toEqual([]);
    own.destroy();
    await becomes({ tasksRunning: 0 });
  });

  it('pauses while its only reader does not read, and goes on when that one leaves', async () => {
    await start({ slotContextSize: 32_768, argv: ['--client-buffer', '1'] });
    const own = await chat('slow', { max_tokens: 30_000, logprobs: true, top_logprobs: 20 });
    await becomes({ tasksPaused: 1 });
    const { total_bytes: bytes } = (await lookup(['slow']))[0]!;
    expect(bytes).toBeLessThan(8 * 1024 * 1024);
    own.destroy();
    await becomes({ tasksPaused: 0 });
    await vi.waitFor(async () => expect((await lookup(['slow']))[0]!.total_bytes).toBeGreaterThan(bytes), PATIENCE);
  });

  it('keeps its last bytes where it has more than --max-replay-bytes', async () => {
    await start({ answer: 'x'.repeat(3000), argv: ['--max-replay-bytes', '16384'] });
    const whole = await textOf(await chat('long'));
    expect(whole.length).toBeGreaterThan(32_768);
    const lost = await read('conv_id=long&from=0');
    expect([lost.statusCode, JSON.parse(await textOf(lost))]).toEqual([
      400,
      {
        error: {
          code: 400,
          message: "'from' is a place whose bytes are no longer kept",
          type: 'invalid_request_error',
          param: 'from',
        },
      },
    ]);
    const from = whole.length - 8000;
    expect(await textOf(await read(`conv_id=long&from=${from}`))).toBe(whole.slice(from));
  });

  it('has the comments that its own client gets while it is silent', async () => {
    await start({ answer: 'Hi', argv: ['--sse-ping-interval', '1'] });
    const { opened, open: go } = gate();
    test.backend.context.during = () => opened;
    const own = await chat('silent');
    go();
    const whole = await textOf(own);
    expect(whole.startsWith(': ping\n\n')).toBe(true);
    expect(await textOf(await read('conv_id=silent'))).toBe(whole);
  });

  it('has the error that ended it', async () => {
    await start();
    let steps = 0;
    test.backend.context.during = () => {
      if (++steps === 5) test.backend.context.failures.push(nativeError('ERR_DECODE'));
      return Promise.resolve();
    };
    const whole = await textOf(await chat('fails', { max_tokens: 1000 }));
    expect(whole).toMatch(/\n\ndata: \{"error":\{"code":500,.*\n\n$/);
    expect(await textOf(await read('conv_id=fails'))).toBe(whole);
  });

  it('leaves nothing where it fails before its first byte, which has a status then', async () => {
    await start();
    test.backend.context.failures.push(nativeError('ERR_DECODE'));
    const failed = await chat('failed');
    expect([failed.statusCode, JSON.parse(await textOf(failed)).error.code]).toEqual([500, 500]);
    expect(await lookup(['failed'])).toEqual([]);
  });

  it('keeps an error before its first byte for a client that left', async () => {
    await start();
    const { opened, open: go } = gate();
    test.backend.context.during = () => opened;
    const own = chat('early').catch(() => undefined);
    await becomes({ tasksRunning: 1 });
    for (const each of open.splice(0)) each.destroy();
    await own;
    test.backend.context.failures.push(nativeError('ERR_DECODE'));
    go();
    await vi.waitFor(async () => expect((await lookup(['early']))[0]).toMatchObject({ is_done: true }), PATIENCE);
    expect(await textOf(await read('conv_id=early'))).toMatch(/^data: \{"error":\{"code":500,/);
  });

  it('is not recorded where it is no stream, or where the header is empty', async () => {
    await start({ answer });
    await textOf(await chat('whole', { stream: false }));
    await textOf(await chat(''));
    expect(test.app.get(Recordings).count).toBe(0);
  });

  it('belongs to the key that began it', async () => {
    await start({ answer, argv: ['--api-key', 'first,second'] });
    const bearer = (key: string): Headers => ({ authorization: `Bearer ${key}` });
    const [first, second] = [bearer('first'), bearer('second')];
    const whole = await textOf(await chat('mine', {}, first));
    expect((await read('conv_id=mine', second)).statusCode).toBe(404);
    expect((await read('conv_id=mine')).statusCode).toBe(401);
    expect(await lookup(['mine'], second)).toEqual([]);
    expect((await send('DELETE', '/v1/stream?conv_id=mine', undefined, second)).statusCode).toBe(204);
    expect(await textOf(await read('conv_id=mine', { 'x-api-key': 'first' }))).toBe(whole);
    const other = await textOf(await chat('mine', { max_tokens: 3 }, second));
    expect(await textOf(await read('conv_id=mine', second))).toBe(other);
    expect(await textOf(await read('conv_id=mine', first))).toBe(whole);
  });

  it('needs no key where none is asked for, whatever a client sends', async () => {
    await start({ answer });
    const whole = await textOf(await chat('open', {}, { authorization: 'Bearer any' }));
    expect(await textOf(await read('conv_id=open'))).toBe(whole);
  });

  it('is found by the beginning of an id that goes on with two colons', async () => {
    await start({ answer: 'x' });
    for (const id of ['a::small', 'a::large', 'ab', 'a']) await textOf(await chat(id));
    const found = await lookup(['a', 'unknown']);
    expect(found.map(({ conversation_id: id }) => id)).toEqual(['a::small', 'a::large', 'a']);
  });

  it('makes room for others: the oldest that nobody reads, first those that are over', async () => {
    await start({ slots: 3, argv: ['--max-replays', '2'] });
    const runs = await chat('runs', { max_tokens: 1_000_000 });
    await textOf(await chat('over', { max_tokens: 3 }));
    await textOf(await chat('new', { max_tokens: 3 }));
    const ids = async () => (await lookup(['runs', 'over', 'new', 'third'])).map((each) => each.conversation_id);
    expect(await ids()).toEqual(['runs', 'new']);
    const second = await chat('third', { max_tokens: 1_000_000 });
    expect(await ids()).toEqual(['runs', 'third']);
    // Both are read: this one is sent as it is, and not kept.
    await textOf(await chat('over', { max_tokens: 3 }));
    expect(await ids()).toEqual(['runs', 'third']);
    runs.destroy();
    second.resume();
    await vi.waitFor(async () => {
      await textOf(await chat('over', { max_tokens: 3 }));
      expect(await ids()).toEqual(['third', 'over'].sort());
    });
  });

  it('ends when the server stops', async () => {
    await start();
    const own = await chat('last', { max_tokens: 1_000_000 });
    own.destroy();
    await test.app.close();
    expect(test.app.get(Recordings).count).toBe(0);
  });
});

describe('requests for streams', () => {
  it.each([
    ['GET', '/v1/stream', 400, 'conv_id'],
    ['GET', '/v1/stream?conv_id=', 400, 'conv_id'],
    ['GET', '/v1/stream?conv_id=a&conv_id=b', 400, 'conv_id'],
    ['GET', `/v1/stream?conv_id=${'x'.repeat(257)}`, 400, 'conv_id'],
    ['GET', '/v1/stream?conv_id=none', 404, undefined],
    ['DELETE', '/v1/stream', 400, 'conv_id'],
  ])('are refused where they name none: %s %s', async (method, path, status, param) => {
    await start();
    const answer = await send(method, path);
    expect(answer.statusCode).toBe(status);
    expect(JSON.parse(await textOf(answer)).error.param).toBe(param);
  });

  it.each(['-1', '1.5', 'x', '9'.repeat(16)])('are refused where `from` is no place: %s', async (from) => {
    await start({ answer: 'x' });
    await textOf(await chat('one'));
    const answer = await read(`conv_id=one&from=${from}`);
    expect([answer.statusCode, JSON.parse(await textOf(answer)).error.param]).toEqual([400, 'from']);
  });

  it('are refused where the header is too long, before anything is generated', async () => {
    await start();
    const answer = await chat('x'.repeat(257));
    expect([answer.statusCode, JSON.parse(await textOf(answer)).error.param]).toEqual([400, 'X-Conversation-Id']);
    await becomes({ tasksRunning: 0 });
  });

  it.each([[{ conversation_ids: 'a' }], [{ conversation_ids: [1] }]])('are refused for %j', async (body) => {
    await start();
    const answer = await send('POST', '/v1/streams/lookup', body);
    expect([answer.statusCode, JSON.parse(await textOf(answer)).error.param]).toEqual([400, 'conversation_ids']);
  });
});
