import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clientSignal } from '../../apps/api/src/http/client-signal.js';
import { grammarWorker } from '../../libs/grammar/src/compilation/grammar-service.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';

describe('a client that leaves', () => {
  let served: TestApp;
  let signals: AbortSignal[];

  beforeEach(async () => {
    signals = [];
    served = await createTestApp({ supervision: { askerSignal: clientSignal } });
    // Texts that no tokenizer comes to the end of.
    served.backend.tokenize = (_texts, _rules, signal) => {
      signals.push(signal!);
      return new Promise<never>((_, reject) => signal!.addEventListener('abort', () => reject(new Error('ended'))));
    };
    await served.app.listen(0, '127.0.0.1');
  });
  afterEach(() => served.app.close());

  function post(path: string, body: object) {
    const text = JSON.stringify(body);
    const { port } = served.app.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
    );
    return socket;
  }

  it.each([
    ['/tokenize', { content: 'a' }],
    ['/completion', { prompt: 'a' }],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'a' }] }],
    ['/v1/completions', { prompt: 'a', stream: true }],
  ])('ends the work on its text at %s', async (path, body) => {
    const socket = post(path, body);
    await vi.waitFor(() => expect(signals.length).toBeGreaterThan(0));
    expect(signals[0]!.aborted).toBe(false);
    socket.destroy();
    await vi.waitFor(() => expect(signals.every(({ aborted }) => aborted)).toBe(true));
  });

  it('no longer has a schema converted that waits for its turn', async () => {
    const ask = vi.spyOn(grammarWorker, 'ask').mockReturnValue(new Promise(() => undefined));
    const schema = { enum: Array.from({ length: 5000 }, (_, index) => `value number ${index}`) };
    const socket = post('/completion', { prompt: [65], json_schema: schema });
    await vi.waitFor(() => expect(ask).toHaveBeenCalled());
    const [, asker] = ask.mock.calls[0]!;
    expect(asker).toMatchObject({ client: '127.0.0.1' });
    expect(asker!.signal!.aborted).toBe(false);
    socket.destroy();
    await vi.waitFor(() => expect(asker!.signal!.aborted).toBe(true));
    ask.mockRestore();
  });

  it('ends nobody else’s', async () => {
    const [leaves, stays] = [post('/tokenize', { content: 'a' }), post('/tokenize', { content: 'b' })];
    await vi.waitFor(() => expect(signals).toHaveLength(2));
    leaves.destroy();
    await vi.waitFor(() => expect(signals.filter(({ aborted }) => aborted)).toHaveLength(1));
    stays.destroy();
  });
});
