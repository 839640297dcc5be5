import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

const { title, isMissing } = needingBuild('a server with a file of keys');

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/apps/api/src/main.js');
const MODEL = ['--model', 'models/cria-q8_0.gguf', '--threads', '1', '--port', '0'];

describe.skipIf(isMissing)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'llamero-keys-process-'));
  const file = join(folder, 'keys.json');

  afterEach(endServers);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A fresh key and its entry, as the command prints them. */
  function newKey(...words: readonly string[]) {
    const [key, entry] = execFileSync(process.execPath, [MAIN, 'keys', 'new', ...words], { encoding: 'utf8' }).split(
      '\n',
    );
    return { key: key!, entry: JSON.parse(entry!) as object };
  }

  async function statusOf(url: string, key: string): Promise<number> {
    const answer = await fetch(`${url}/completion`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ prompt: 'Once upon', n_predict: 2 }),
    });
    await answer.text();
    return answer.status;
  }

  it('takes keys as the command makes them and the environment has them, and tells none of them', async () => {
    const app = newKey('--name', 'app');
    const entry = { name: 'other', sha256: 'env:OTHER_KEY', scopes: ['metrics'] };
    writeFileSync(file, JSON.stringify({ keys: [app.entry, entry] }));
    const server = startServer(MODEL, {
      LLAMERO_KEYS: file,
      OTHER_KEY: 'kept-in-a-variable',
      LLAMA_LOG_VERBOSITY: '5',
    });
    const url = await server.ready();
    expect(await statusOf(url, app.key)).toBe(200);
    expect(await statusOf(url, 'kept-in-a-variable')).toBe(403);
    expect(await statusOf(url, 'of-nobody-at-all')).toBe(401);
    expect(server.err).toContain('the key "other" lacks a scope (POST /completion)');
    for (const key of [app.key, 'kept-in-a-variable', 'of-nobody-at-all']) {
      expect(`${server.out}${server.err}`).not.toContain(key);
    }
  });

  it('reads them again at SIGHUP, and goes on with the old ones where the file is broken', async () => {
    const [one, two] = [newKey('--name', 'app'), newKey('--name', 'app')];
    writeFileSync(file, JSON.stringify({ keys: [one.entry] }));
    const server = startServer([...MODEL, '--keys', file]);
    const url = await server.ready();
    expect([await statusOf(url, one.key), await statusOf(url, two.key)]).toEqual([200, 401]);
    writeFileSync(file, JSON.stringify({ keys: [two.entry] }));
    server.process.kill('SIGHUP');
    await server.until(() => server.err.includes('keys read again: the server has 1 key'));
    expect([await statusOf(url, one.key), await statusOf(url, two.key)]).toEqual([401, 200]);
    writeFileSync(file, '{"keys":[{"name":"app","scope":[]}]}');
    server.process.kill('SIGHUP');
    await server.until(() => server.err.includes('the keys stay as they were'));
    expect(server.err).toContain(`--keys: the file "${file}": keys[0]: "scope" is no member; did you mean "scopes"?`);
    expect(await statusOf(url, two.key)).toBe(200);
  });

  it('does not start with a file that cannot be used: one line, exit code 1', () => {
    writeFileSync(file, 'keys:\n  - name: app\n    sha256: not-a-digest\n    scopes: [infer]\n');
    for (const [words, place] of [
      [[...MODEL, '--keys', file], `--keys: the file "${file}": `],
      [['keys', 'check', file], `the file "${file}": `],
    ] as const) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { cwd: ROOT, encoding: 'utf8' });
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^error: [^\n]*\n$/);
      expect(stderr).toContain(`${place}keys[0].sha256: must be 64 hexadecimal digits`);
    }
  });
});
