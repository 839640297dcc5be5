import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { keyDigest } from '../../apps/api/src/access/keys/key-digest.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { request } from './requests.js';

let test: TestApp;

afterEach(() => test.app.close());

interface Ask {
  readonly name: string;
  readonly path?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const LEAST: Readonly<Record<string, object>> = {
  '/completion': { prompt: 'ab' },
  '/infill': { input_prefix: 'a', input_suffix: 'b' },
  '/v1/completions': { prompt: 'ab' },
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'hi' }] },
};

/** Sends requests one after the other while the only slot is taken. @returns the order in which they were answered */
async function orderOf(asks: readonly Ask[], options: TestAppOptions = {}): Promise<readonly string[]> {
  test = await createTestApp({ slots: 1, fim: { pre: 1, suf: 2, mid: 3 }, ...options });
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  test.backend.context.during = () => opened;
  const answered: string[] = [];
  const all: Promise<unknown>[] = [];
  const first: Ask = { name: 'first', ...(asks[0]!.headers && { headers: asks[0]!.headers }) };
  for (const { name, path = '/completion', body, headers } of [first, ...asks]) {
    const asked = { ...LEAST[path], n_predict: 1, ...body };
    const reply = request(test.app, 'POST', path, asked, { 'x-request-id': name, ...headers });
    all.push(reply.then(({ status }) => answered.push(status === 200 ? name : `${name}: ${status}`)));
    await vi.waitFor(() => expect([...test.engine.tasks()]).toHaveLength(all.length));
  }
  open();
  await Promise.all(all);
  return answered.slice(1);
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const forWhom = (tenant: string) => ({ 'x-llm-d-inference-fairness-id': tenant });
const flood = (count: number, headers = {}): Ask[] =>
  Array.from({ length: count }, (_, index) => ({ name: `flood${index}`, headers }));

describe('the order of requests that wait', () => {
  it.each(Object.keys(LEAST))('is that of their priority at %s', async (path) => {
    const asks = ['low', 'normal', 5, 'high'].map((priority) => ({
      ...{ name: String(priority), path, body: { priority } },
    }));
    expect(await orderOf(asks)).toEqual(['high', '5', 'normal', 'low']);
  });

  it.each(['/v1/completions', '/v1/chat/completions'])("goes by OpenAI's class of service at %s", async (path) => {
    const asks = ['flex', 'auto', 'default', 'priority'].map((service_tier) => ({
      ...{ name: service_tier, path, body: { service_tier } },
    }));
    expect(await orderOf(asks)).toEqual(['priority', 'auto', 'default', 'flex']);
  });

  it('lets no key that floods hold up another one', async () => {
    const asks = [...flood(8, bearer('a')), { name: 'quiet', headers: bearer('b') }];
    expect((await orderOf(asks, { argv: ['--api-key', 'a,b'] })).indexOf('quiet')).toBeLessThan(2);
  });

  describe('with keys of a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'llamero-order-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    /** @param entries members of keys, by their names, which are the keys, too */
    function argvOf(entries: Readonly<Record<string, object>>): readonly string[] {
      const file = join(folder, 'keys.json');
      const keys = Object.entries(entries).map(([name, members]) => ({
        ...{ name, sha256: keyDigest(name, 'utf8'), scopes: ['infer'], ...members },
      }));
      writeFileSync(file, JSON.stringify({ keys }));
      return ['--keys', file];
    }

    it('is that of the priority of the key, and of a lower one that a request asks for', async () => {
      const argv = argvOf({ high: { priority: 'high' }, plain: {}, low: { priority: 'low' } });
      const asks = [
        { name: 'low', headers: bearer('low') },
        { name: 'low wants more', headers: bearer('low'), body: { priority: 100 } },
        { name: 'plain', headers: bearer('plain') },
        { name: 'high wants less', headers: bearer('high'), body: { priority: 1 } },
        { name: 'plain wants more', headers: bearer('plain'), body: { priority: 'high' } },
        { name: 'high', headers: bearer('high') },
      ];
      const order = await orderOf(asks, { argv });
      expect(order).toEqual(['high', 'high wants less', 'plain', 'plain wants more', 'low', 'low wants more']);
    });

    it('gives a key of three times the weight three times the turns', async () => {
      const argv = argvOf({ heavy: { weight: 3 }, light: {} });
      const asks = Array.from({ length: 12 }, (_, index) => [
        { name: `light ${index}`, headers: bearer('light') },
        { name: `heavy ${index}`, headers: bearer('heavy') },
      ]).flat();
      const first = (await orderOf(asks, { argv })).slice(0, 12);
      const heavy = first.filter((name) => name.startsWith('heavy')).length;
      expect([8, 9, 10]).toContain(heavy);
    });
  });

  it('lets none hold up another one that a trusted gateway names', async () => {
    const asks = [...flood(8, forWhom('a')), { name: 'quiet', headers: forWhom('b') }];
    expect((await orderOf(asks, { argv: ['--fairness-header'] })).indexOf('quiet')).toBeLessThan(2);
  });

  it('is that of arrival where nobody trusts the header', async () => {
    const asks = [...flood(8, forWhom('a')), { name: 'quiet', headers: forWhom('b') }];
    expect((await orderOf(asks)).indexOf('quiet')).toBe(8);
  });
});

describe('the name of a tenant', () => {
  it('is refused by its header where it is too long', async () => {
    test = await createTestApp({ argv: ['--fairness-header'] });
    const { status, json } = await request(test.app, 'POST', '/completion', { prompt: 'a' }, forWhom('x'.repeat(257)));
    expect([status, json.error.param]).toEqual([400, 'x-llm-d-inference-fairness-id']);
    expect(json.error.message).toContain('at most 256 characters');
  });
});
