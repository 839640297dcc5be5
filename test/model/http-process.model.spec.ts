import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/apps/api/src/main.js');
const isMissing = !existsSync(MAIN);

interface Run {
  readonly process: ChildProcess;
  out: string;
  err: string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

const runs: Run[] = [];

function start(...flags: string[]): Run {
  const child = spawn(process.execPath, [MAIN, ...flags], { cwd: ROOT, env: { PATH: process.env.PATH } });
  const run: Run = {
    process: child,
    out: '',
    err: '',
    ended: new Promise((resolve) => child.on('exit', resolve)),
  };
  child.stdout.on('data', (text) => {
    run.out += text;
  });
  child.stderr.on('data', (text) => {
    run.err += text;
  });
  runs.push(run);
  return run;
}

/** The address that a server prints once it is ready. */
async function ready(run: Run): Promise<string> {
  for (;;) {
    const url = /ready on (http:\S+)/.exec(run.out)?.[1];
    if (url !== undefined && run.out.endsWith('\n')) return url;
    if (run.process.exitCode !== null) throw new Error(`ended: ${run.err}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

afterEach(async () => {
  for (const { process: child, ended } of runs.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

const title = isMissing ? 'the process (skipped: dist is not built)' : 'the process';

describe.skipIf(isMissing)(title, () => {
  it('says when it is ready, on what, and how to try it', async () => {
    const run = start('--port', '0', '-np', '2', '-c', '1024');
    const url = await ready(run);
    expect(run.out).toContain('models/cria-q8_0.gguf (3.48 M parameters, Q8_0, the demo model)');
    expect(run.out).toContain('slots  2, each with a context of 512 tokens');
    expect(run.out).toContain(`curl ${url}/v1/chat/completions -H 'Content-Type: application/json' -d '{`);
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
  });

  it('ends with 0 on SIGTERM, and ends the streams that run', async () => {
    const run = start('--port', '0');
    const url = await ready(run);
    const body = JSON.stringify({ prompt: 'Once', n_predict: -1, ignore_eos: true, stream: true });
    const reply = await fetch(`${url}/completion`, { method: 'POST', body });
    run.process.kill('SIGTERM');
    const text = await reply.text();
    expect(text).toMatch(/data: \{"error":\{"code":503,.*\}\}\n\n$/);
    expect(await run.ended).toBe(0);
  });

  it('listens while it loads, and ends with 0 when it is stopped then', async () => {
    const run = start('--port', '0', '-lv', '4');
    while (!/listening on/.test(run.err)) await new Promise((resolve) => setTimeout(resolve, 5));
    const url = /listening on (\S+)/.exec(run.err)![1]!;
    expect([200, 503]).toContain((await fetch(`${url}/health`)).status);
    run.process.kill('SIGINT');
    expect(await run.ended).toBe(0);
  });

  it.each([
    ['--version', /^llamero \d+\.\d+\.\d+\nllama\.cpp v/],
    ['--help', /--ctx-size/],
    ['--list-devices', /^Available devices:\n {2}CPU: /],
  ])('answers %s and ends with 0', async (flag, expected) => {
    const run = start(flag);
    expect(await run.ended).toBe(0);
    expect(run.out).toMatch(expected);
  });

  it.each([
    ['an unknown flag', ['--no-such-flag'], /--no-such-flag/],
    ['a value out of range', ['--port', '70000'], /--port/],
    ['a model that is not there', ['--port', '0', '-m', 'no-such.gguf'], /no-such\.gguf/],
    ['a file that is no model', ['--port', '0', '-m', 'package.json'], /package\.json/],
  ])('ends with 1 and one line for %s', async (_what, flags, expected) => {
    const run = start(...flags);
    expect(await run.ended).toBe(1);
    const lines = run.err.split('\n').filter((line) => line !== '' && !line.startsWith('loading '));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^error: /);
    expect(lines[0]).toMatch(expected);
  });

  it('ends with 1 and one line when the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const run = start('--port', String(port));
    expect(await run.ended).toBe(1);
    expect(run.err).toBe(`error: port ${port} on 127.0.0.1 is in use; choose another one with --port\n`);
    other.close();
  });
});
