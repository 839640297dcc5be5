import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { engineOf } from '../support/engine-processes.js';
import { endServers, needingBuild, type ServerProcess, startServer } from '../support/server-process.js';

const { title, isMissing } = needingBuild('conversations in a folder');
const STORY = 'Once upon a time there was a little fox who lived behind the old wall at the end of the garden. '.repeat(
  3,
);

let folder: string;

interface Answer {
  readonly content: string;
  readonly timings: { readonly cache_n: number; readonly prompt_n: number };
}

async function ask(url: string, prompt: string): Promise<Answer> {
  const body = JSON.stringify({ prompt, n_predict: 8, temperature: 0, ignore_eos: true });
  const reply = await fetch(`${url}/completion`, { method: 'POST', body });
  expect(reply.status).toBe(200);
  return (await reply.json()) as Answer;
}

describe.skipIf(isMissing || process.platform !== 'linux')(title, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'llamero-cache-'));
  });
  afterEach(endServers);
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = () =>
    startServer([...['--port', '0', '-c', '1024', '-t', '1', '-np', '1', '--metrics'], '--cache-disk', folder]);

  /** Tokens that are in files. */
  async function stored(url: string): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^llamero_cache_parked_tokens\{tier="disk"\} (\d+)$/m.exec(text)?.[1]);
  }

  async function expectWarm(server: ServerProcess, url: string, said: string): Promise<void> {
    const { timings } = await ask(url, `${STORY}${said} And then`);
    expect(timings.cache_n, server.err).toBeGreaterThan(20);
    expect(timings.prompt_n).toBeLessThan(12);
  }

  it('stay warm when the engine is killed, when the server is killed, and when it ends as asked', async () => {
    const first = start();
    const url = await first.ready();
    const { content } = await ask(url, STORY);
    await expect.poll(() => stored(url)).toBeGreaterThan(0);
    const engine = await engineOf(first);
    process.kill(engine, 'SIGKILL');
    await engineOf(first, engine);
    await expectWarm(first, url, content);
    await first.kill();

    const second = start();
    await expectWarm(second, await second.ready(), content);
    second.process.kill('SIGTERM');
    expect(await second.ended).toBe(0);

    const third = start();
    await expectWarm(third, await third.ready(), content);
  });

  it('are not offered a folder that cannot be written to, or no memory to pass through', async () => {
    const inFile = startServer(['--port', '0', '--cache-disk', join(process.execPath, 'cache')]);
    const noMemory = startServer(['--port', '0', '--cache-disk', folder, '--cache-ram', '0']);
    expect([await inFile.ended, await noMemory.ended]).toEqual([1, 1]);
    expect(inFile.err).toMatch(
      /^error: --cache-disk: the folder ".*cache" cannot be made or written to \(ENOTDIR\)\n$/,
    );
    expect(noMemory.err).toBe('error: --cache-disk: it needs --cache-ram, which is 0\n');
  });
});
