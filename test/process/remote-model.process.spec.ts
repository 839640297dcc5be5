import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalHub } from '../support/local-hub.js';
import { needingBuild } from '../support/server-process.js';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/apps/api/src/main.js');
const MODEL = join(ROOT, 'models/cria-q8_0.gguf');
const REPOSITORY = 'user/cria';

let hub: LocalHub;
let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  hub = await LocalHub.start();
  folder = await mkdtemp(join(tmpdir(), 'llamero-remote-'));
  hub.repository(REPOSITORY, { 'cria-q8_0.gguf': readFileSync(MODEL) });
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

/** A server with the hub of this test and an empty cache folder. */
function start(...flags: string[]) {
  const env = { PATH: process.env.PATH, HF_ENDPOINT: hub.url, LLAMA_CACHE: folder };
  const child = spawn(process.execPath, [MAIN, '--port', '0', ...flags], { cwd: ROOT, env });
  children.push(child);
  const run = { child, out: '', err: '', ended: new Promise((resolve) => child.on('close', resolve)) };
  child.stdout.on('data', (text) => {
    run.out += text;
  });
  child.stderr.on('data', (text) => {
    run.err += text;
  });
  return run;
}

type Run = ReturnType<typeof start>;

/** The first group of a pattern, once the output holds it. */
async function heard(run: Run, stream: 'out' | 'err', pattern: RegExp): Promise<string> {
  for (;;) {
    const match = pattern.exec(run[stream]);
    if (match) return match[1]!;
    if (run.child.exitCode !== null) throw new Error(`ended: ${run.err}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const READY = /ready on (http:\S+)\n/;

const { title, isMissing } = needingBuild('a model of a hub');

describe.skipIf(isMissing)(title, () => {
  // contract: flags.model-source
  it('is downloaded, shown in its progress, loaded and served under its name', async () => {
    const run = start('-hfr', REPOSITORY);
    const url = await heard(run, 'out', READY);
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
    const models = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(models.data.map(({ id }) => id)).toEqual([REPOSITORY]);
    expect(run.out).toContain('user_cria_cria-q8_0.gguf');
    expect(run.err).toMatch(/100 %[\s\S]*loading user_cria_cria-q8_0\.gguf {2}0 %\n/);
    expect(run.err).not.toMatch(/loading {3}/);
  });

  it('is served again with --offline, without a connection', async () => {
    const first = start('-hfr', REPOSITORY);
    await heard(first, 'out', READY);
    first.child.kill('SIGTERM');
    await first.ended;
    const before = hub.requests.length;
    const url = await heard(start('-hfr', REPOSITORY, '--offline'), 'out', READY);
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
    expect(hub.requests.length).toBe(before);
  });

  it('is waited for with status 503, until a signal ends the download with exit code 0', async () => {
    let end = (): void => undefined;
    hub.fail(/GET \/blobs/, { pauseAfter: 100_000, until: new Promise<void>((resolve) => (end = resolve)) });
    const run = start('-hfr', REPOSITORY, '-lv', '4');
    const url = await heard(run, 'err', /listening on (\S+)\n/);
    while (hub.seen(/GET \/blobs/).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await fetch(`${url}/health`)).status).toBe(503);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(run.err).not.toContain('error');
    end();
  });

  it.each([
    ['a repository that does not exist', ['-hfr', 'user/none'], /^error: user\/none: not found/],
    ['--offline before the first download', ['-hfr', REPOSITORY, '--offline'], /^error: user\/cria is not in /],
  ])('ends with 1 and one line for %s', async (_what, flags, expected) => {
    const run = start(...flags);
    expect(await run.ended).toBe(1);
    expect(run.err).toMatch(expected);
    expect(run.err.trimEnd().split('\n')).toHaveLength(1);
  });
});
