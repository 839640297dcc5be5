import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

afterEach(endServers);

const { title, isMissing } = needingBuild('the process');

describe.skipIf(isMissing)(title, () => {
  // contract: process.health-in-time
  it('says when it is ready, on what, and how to try it', async () => {
    const run = startServer(['--port', '0', '-np', '2', '-c', '1024']);
    const url = await run.ready();
    expect(run.out).toContain('models/cria-q8_0.gguf (3.48 M parameters, Q8_0, the demo model)');
    expect(run.out).toContain('slots  2, each with a context of 512 tokens');
    expect(run.out).toContain(`curl ${url}/v1/chat/completions -H 'Content-Type: application/json' -d '{`);
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
  });

  it('ends with 0 on SIGTERM, and cuts off the streams that run on', async () => {
    const run = startServer(['--port', '0', '--shutdown-timeout', '1']);
    const url = await run.ready();
    const body = JSON.stringify({ prompt: 'Once', n_predict: -1, ignore_eos: true, stream: true });
    const reply = await fetch(`${url}/completion`, { method: 'POST', body });
    run.process.kill('SIGTERM');
    const text = await reply.text();
    expect(text).toMatch(/data: \{"error":\{"code":503,.*\}\}\n\n$/);
    expect(await run.ended).toBe(0);
  });

  // contract: process.sigterm
  it('lets streams end after SIGTERM, while it says that it is not ready and takes nothing new', async () => {
    const run = startServer(['--port', '0', '--shutdown-timeout', '60', '--api-key', 'k']);
    const url = await run.ready();
    const headers = { Authorization: 'Bearer k' };
    const body = JSON.stringify({ prompt: 'Once', n_predict: 600, ignore_eos: true, stream: true });
    const reply = await fetch(`${url}/completion`, { method: 'POST', body, headers });
    run.process.kill('SIGTERM');
    let ready = await fetch(`${url}/readyz`);
    while (ready.status === 200) ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'error' }]);
    const late = await fetch(`${url}/completion`, { method: 'POST', body, headers });
    expect([late.status, late.headers.get('connection')]).toEqual([503, 'close']);
    const text = await reply.text();
    expect(text).toMatch(/"tokens_predicted":600,.*\n\n$/);
    expect(await run.ended).toBe(0);
  });

  it('listens while it loads, and ends with 0 when it is stopped then', async () => {
    const run = startServer(['--port', '0', '-lv', '4']);
    await run.until(() => /listening on \S+\n/.test(run.err));
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
    const run = startServer([flag]);
    expect(await run.ended).toBe(0);
    expect(run.out).toMatch(expected);
  });

  it.each([
    ['an unknown flag', ['--no-such-flag'], /--no-such-flag/],
    ['a value out of range', ['--port', '70000'], /--port/],
    ['a model that is not there', ['--port', '0', '-m', 'no-such.gguf'], /no-such\.gguf/],
    ['a file that is no model', ['--port', '0', '-m', 'package.json'], /package\.json/],
  ])('ends with 1 and one line for %s', async (_what, flags, expected) => {
    const run = startServer(flags);
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
    const run = startServer(['--port', String(port)]);
    expect(await run.ended).toBe(1);
    expect(run.err).toBe(`error: port ${port} on 127.0.0.1 is in use; choose another one with --port\n`);
    other.close();
  });
});
