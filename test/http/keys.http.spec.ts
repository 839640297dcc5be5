import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { KeyStore } from '../../apps/api/src/access/key-store.js';
import { keyDigest } from '../../apps/api/src/access/keys/key-digest.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { request } from './requests.js';

const folder = mkdtempSync(join(tmpdir(), 'llamero-keys-'));
const file = join(folder, 'keys.json');
let test: TestApp;

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => test?.app.close());

/** A key called like its holder. */
const entry = (name: string, members: object = {}) => ({
  ...{ name, sha256: keyDigest(name, 'utf8'), scopes: ['infer'] },
  ...members,
});
const write = (...entries: readonly object[]) => writeFileSync(file, JSON.stringify({ keys: entries }));

async function start(entries: readonly object[], argv: readonly string[] = []): Promise<void> {
  write(...entries);
  test = await createTestApp({ answer: 'x', argv: ['--keys', file, ...argv] });
}

const tokenize = (key?: string) =>
  request(test.app, 'POST', '/tokenize', { content: 'a' }, key === undefined ? {} : { authorization: `Bearer ${key}` });

describe('a file of keys', () => {
  it('opens the server to its keys, and to those of --api-key', async () => {
    await start([entry('app')], ['--api-key', 'first']);
    expect((await tokenize('app')).status).toBe(200);
    expect((await tokenize('first')).status).toBe(200);
    expect((await tokenize('other')).status).toBe(401);
    expect((await tokenize()).json.error).toEqual({
      code: 401,
      message: 'Invalid API Key',
      type: 'authentication_error',
    });
  });

  it('opens the server to nobody while it is empty', async () => {
    await start([]);
    expect((await tokenize()).status).toBe(401);
    expect((await request(test.app, 'GET', '/llamero/ui.json')).json.needs_key).toBe(true);
  });

  it('gives a header without a key no way in', async () => {
    await start([entry('app')]);
    for (const [header, value] of [
      ['x-api-key', ''],
      ['authorization', 'Bearer '],
    ] as const) {
      expect((await request(test.app, 'POST', '/tokenize', { content: 'a' }, { [header]: value })).status).toBe(401);
    }
  });

  it('lets a key in until it expires', async () => {
    await start([
      entry('past', { expires: '2020-01-31' }),
      entry('soon', { expires: new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, '') }),
    ]);
    expect((await tokenize('soon')).status).toBe(200);
    const { status, json } = await tokenize('past');
    expect([status, json.error]).toEqual([
      401,
      { code: 401, message: 'The API key has expired', type: 'authentication_error' },
    ]);
  });

  it('lets a key in from its networks alone', async () => {
    await start([entry('here', { networks: ['127.0.0.0/8'] }), entry('there', { networks: ['10.0.0.0/8'] })]);
    expect((await tokenize('here')).status).toBe(200);
    const { status, json } = await tokenize('there');
    expect([status, json.error]).toEqual([
      403,
      { code: 403, message: 'The API key is not allowed from this address', type: 'permission_error' },
    ]);
  });

  it('keeps public routes public, whatever key they are asked with', async () => {
    await start([entry('past', { expires: '2020-01-31' })]);
    for (const key of ['past', 'wrong']) {
      expect((await request(test.app, 'GET', '/health', undefined, { authorization: `Bearer ${key}` })).status).toBe(
        200,
      );
    }
  });

  it('leaves its holder what was asked with a former key of the same name, and to others nothing', async () => {
    const scopes = ['infer', 'metrics'];
    await start([entry('app', { scopes }), entry('other', { scopes })]);
    const ask = { authorization: 'Bearer app', 'x-request-id': 'one' };
    expect((await request(test.app, 'POST', '/completion', { prompt: 'a', n_predict: 1 }, ask)).status).toBe(200);
    write(entry('app', { scopes, sha256: keyDigest('next', 'utf8') }), entry('other', { scopes }));
    await test.app.get(KeyStore).reload();
    const find = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      return (await request(test.app, 'GET', '/llamero/requests/one', undefined, headers)).status;
    };
    expect([await find('next'), await find('other'), await find('app')]).toEqual([200, 404, 401]);
  });

  it('says with 401 how to send a key, and not with 403, where one was sent', async () => {
    await start([entry('app')]);
    const missing = await tokenize();
    expect([missing.status, missing.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    const scope = await request(test.app, 'GET', '/slots', undefined, { authorization: 'Bearer app' });
    expect([scope.status, scope.headers['www-authenticate']]).toEqual([403, undefined]);
  });

  it('counts what it refuses by the reason', async () => {
    await start(
      [
        entry('app', { scopes: ['infer', 'metrics'], models: ['other'] }),
        entry('past', { expires: '2020-01-31' }),
        entry('there', { networks: ['10.0.0.0/8'] }),
      ],
      ['--metrics'],
    );
    for (const key of [undefined, 'wrong', 'wrong', 'past', 'there', 'app']) await tokenize(key);
    const ask = { authorization: 'Bearer app' };
    await request(test.app, 'GET', '/slots', undefined, ask);
    await request(test.app, 'GET', '/health', undefined, { authorization: 'Bearer wrong' });
    const { text } = await request(test.app, 'GET', '/metrics', undefined, ask);
    const counts = text.matchAll(/^llamero_key_refusals_total\{reason="(\w+)"\} (\d+)$/gm);
    expect(Object.fromEntries(Array.from(counts, ([, reason, count]) => [reason, Number(count)]))).toEqual({
      ...{ missing: 1, unknown: 2, token: 0, expired: 1, network: 1, scope: 1, model: 1 },
    });
  });

  it('answers whoever tries out keys later and later, and those with a key at once', async () => {
    await start([entry('app')]);
    const answered: string[] = [];
    const ask = async (key: string) => {
      const { status } = await tokenize(key);
      answered.push(`${key} ${status}`);
    };
    const guesses = Array.from({ length: 26 }, (_, index) => ask(`guess${index}`));
    await vi.waitFor(() => expect(answered.length).toBeGreaterThanOrEqual(20));
    await ask('app');
    await Promise.all(guesses);
    expect(answered).toHaveLength(27);
    // The 26th waits for as long as any may.
    expect(answered.indexOf('app 200')).toBeLessThan(answered.indexOf('guess25 401'));
  });

  it('ends the start when it is broken', async () => {
    writeFileSync(file, '{"keys":[{"name":"a"}]}');
    const broken = createTestApp({ argv: ['--keys', file] });
    await expect(broken).rejects.toThrow(`--keys: the file "${file}": keys[0].sha256: is missing`);
  });

  it('changes while requests run, and each meets the keys of before or of after', async () => {
    const NAMES = ['always', 'even', 'odd'] as const;
    // A key that lacks a scope is told so at once; one that is unknown would wait.
    const entriesOf = (good: readonly string[]) =>
      NAMES.map((name) => entry(name, { scopes: [good.includes(name) ? 'infer' : 'lora'] }));
    await start(entriesOf(['always', 'even']));
    const store = test.app.get(KeyStore);
    // The keys of now; while the file is read again, those of before and of after.
    let possible: readonly (readonly string[])[] = [['always', 'even']];
    let isOver = false;
    const answers = new Map<string, number>();
    const seen = new Set<string>();
    const wrong: string[] = [];
    const client = async (key: string) => {
      while (!isOver) {
        const before = possible;
        const { status } = await tokenize(key);
        const expected = [...before, ...possible].map((good): number => (good.includes(key) ? 200 : 403));
        if (!expected.includes(status)) wrong.push(`${key} ${status}`);
        seen.add(`${key} ${status}`);
        answers.set(key, (answers.get(key) ?? 0) + 1);
      }
    };
    const clients = NAMES.map(client);
    for (let round = 1; round <= 12; round++) {
      const isBroken = round % 3 === 0;
      const now = possible[0]!;
      const next = isBroken ? now : ['always', round % 2 === 0 ? 'even' : 'odd'];
      if (isBroken) writeFileSync(file, '{"keys":[{');
      else write(...entriesOf(next));
      possible = [now, next];
      await store.reload();
      possible = [next];
      // Each client asks once more from now on.
      const known = new Map(answers);
      const hasAsked = (key: string) => (answers.get(key) ?? 0) >= (known.get(key) ?? 0) + 2;
      await vi.waitFor(() => expect(NAMES.every(hasAsked)).toBe(true), { interval: 1, timeout: 10_000 });
    }
    isOver = true;
    await Promise.all(clients);
    expect(wrong).toEqual([]);
    expect([...seen].toSorted()).toEqual(['always 200', 'even 200', 'even 403', 'odd 200', 'odd 403']);
  });
});
