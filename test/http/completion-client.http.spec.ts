import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, listen, type TestApp, type TestAppOptions } from '../support/create-test-app.js';

interface Chunk {
  readonly data: { readonly content: string; readonly stop: boolean };
}
type Config = { api_url?: string; controller?: AbortController; endpoint?: string };

/** What the script exports; it is JavaScript for browsers, without types. */
interface Client {
  llama(prompt: string, params?: object, config?: Config): AsyncGenerator<Chunk, string>;
  llamaComplete(
    params: object,
    controller: AbortController | undefined,
    callback: (chunk: Chunk) => void,
  ): Promise<void>;
  llamaPromise(prompt: string, params?: object, config?: Config): Promise<string>;
  llamaEventTarget(prompt: string, params?: object, config?: Config): EventTarget;
  llamaModelInfo(config?: Config): Promise<{ n_ctx: number }>;
}

const SCRIPT = new URL('../../apps/web/public/completion.js', import.meta.url).href;
const client: Client = await import(/* @vite-ignore */ SCRIPT);

let test: TestApp;
let api_url: string;
let other: Server | undefined;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hé 🦙!', ...options });
  api_url = `http://127.0.0.1:${await listen(test.app)}`;
}

/** A server that answers with these pieces, one write each. */
async function answerWith(...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  other = createServer(async (_, response) => {
    for (const piece of pieces) {
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => other!.once('listening', resolve));
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
}

async function chunksOf(url: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { data } of client.llama('a', {}, { api_url: url })) found.push(data.content);
  return found;
}

afterEach(async () => {
  other?.close();
  other = undefined;
  vi.unstubAllGlobals();
  await test?.engine.close();
  await test?.app.close();
});

describe('completion.js', () => {
  // contract: site.completion-js
  it('yields the events of a stream and returns the whole text', async () => {
    await start();
    const stream = client.llama('a', { n_predict: 100 }, { api_url });
    const chunks: Chunk[] = [];
    let step = await stream.next();
    for (; !step.done; step = await stream.next()) chunks.push(step.value);
    expect(step.value).toBe('Hé 🦙!');
    expect(chunks.map(({ data }) => data.content).join('')).toBe('Hé 🦙!');
    expect(chunks.map(({ data }) => data.stop)).toEqual([...chunks.slice(1).map(() => false), true]);
  });

  it('gives the whole answer at once without a stream', async () => {
    await start();
    expect(await client.llamaPromise('a', { stream: false }, { api_url })).toBe('Hé 🦙!');
  });

  it('sends its key, and throws what the server says', async () => {
    await start({ argv: ['--api-key', 'k'] });
    expect(await client.llamaPromise('a', { api_key: 'k' }, { api_url })).toBe('Hé 🦙!');
    await expect(client.llamaPromise('a', {}, { api_url })).rejects.toMatchObject({
      message: 'Invalid API Key',
      code: 401,
      type: 'authentication_error',
    });
  });

  it('ends the generation when its loop is left', async () => {
    await start({ answer: undefined });
    for await (const { data } of client.llama('a', { n_predict: -1 }, { api_url })) if (data.content) break;
    await vi.waitFor(async () => expect((await test.engine.statistics()).tasksRunning).toBe(0));
  });

  it('ends when its controller says so', async () => {
    await start({ answer: undefined });
    const controller = new AbortController();
    const whole = client.llamaPromise('a', { n_predict: -1 }, { api_url, controller });
    await vi.waitFor(async () => expect((await test.engine.statistics()).tasksRunning).toBe(1));
    controller.abort();
    await expect(whole).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitFor(async () => expect((await test.engine.statistics()).tasksRunning).toBe(0));
  });

  it('calls back, and sends events', async () => {
    await start();
    const seen: string[] = [];
    const { fetch } = globalThis;
    // In a page the path is relative to the server.
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => fetch(`${api_url}${path}`, init));
    await client.llamaComplete({ prompt: 'a' }, undefined, ({ data }) => seen.push(data.content));
    expect(seen.join('')).toBe('Hé 🦙!');
    const target = client.llamaEventTarget('a');
    const done = await new Promise<Event>((resolve) => target.addEventListener('done', resolve));
    expect((done as CustomEvent).detail).toEqual({ content: 'Hé 🦙!' });
  });

  it('knows the settings of the server', async () => {
    await start({ slotContextSize: 64 });
    expect(await client.llamaModelInfo({ api_url })).toMatchObject({ n_ctx: 64 });
  });

  it('puts events together from pieces that end anywhere', async () => {
    const bytes = new TextEncoder().encode(
      ': hello\r\n\r\nevent: x\r\ndata: {"content":"é"}\r\n\r\ndata:{"content":\ndata: "b"}\n\n',
    );
    const cuts = [...bytes].map((byte) => Uint8Array.of(byte));
    expect(await chunksOf(await answerWith(...cuts))).toEqual(['é', 'b']);
  });

  it.each([
    ['as data', 'data: {"error":{"code":500,"message":"broken","type":"server_error"}}\n\n'],
    ['in a field of its own', 'error: {"code":500,"message":"broken","type":"server_error"}\n\n'],
  ])('throws an error that comes within a stream %s', async (_, event) => {
    const url = await answerWith('data: {"content":"a","stop":false}\n\n', event);
    await expect(chunksOf(url)).rejects.toMatchObject({ message: 'broken', code: 500, type: 'server_error' });
  });
});
