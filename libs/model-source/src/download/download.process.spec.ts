import { once } from 'node:events';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gguf, sha256 } from '../../../../test/support/local-hub.js';
import { HubFixture, QUICK } from '../../../../test/support/local-hub-fixture.js';
import { outcomeOf, startTypescript } from '../../../../test/support/typescript-process.js';

const fixture = new HubFixture();
const MODEL = gguf(300_000);
const FETCH = join(import.meta.dirname, '../../../../test/support/local-model-fetch.ts');
const target = () => join(fixture.cache, 'm.gguf');

/** A process of its own that resolves the model. */
function start(before = '') {
  const request = fixture.request({ modelUrl: `${fixture.hub.url}/m.gguf` });
  return startTypescript(FETCH, [JSON.stringify(request), JSON.stringify({ limits: QUICK })], { before });
}

describe('processes that want the same model', () => {
  it('download it once', async () => {
    fixture.hub.file('/m.gguf', { content: MODEL, etag: '"1"' });
    const children = [start(), start(), start()];
    const outcomes = await Promise.all(children.map(outcomeOf));
    for (const { output } of outcomes) expect(JSON.parse(output)).toMatchObject({ model: { path: target() } });
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
    expect(fixture.hub.seen(/^GET/)).toHaveLength(1);
    expect(await fixture.cached()).toEqual(['m.gguf', 'm.gguf.json']);
  });

  it('wait for the one that downloads, and say so', async () => {
    fixture.hub.file('/m.gguf', { content: MODEL, etag: '"1"' });
    let goOn = () => {};
    const until = new Promise<void>((done) => {
      goOn = done;
    });
    fixture.hub.fail(/^GET/, { pauseAfter: 100_000, until });
    const first = fixture.resolve({ modelUrl: `${fixture.hub.url}/m.gguf` });
    await fixture.stored(100_000);
    const second = start();
    const outcome = outcomeOf(second);
    await once(second.stderr!, 'data');
    goOn();
    await first;
    expect(JSON.parse((await outcome).output).log).toEqual(['another process is downloading m.gguf; waiting for it']);
    expect(fixture.hub.seen(/^GET/)).toHaveLength(1);
  });

  it('go on where a killed one stopped', async () => {
    fixture.hub.file('/m.gguf', { content: MODEL, etag: '"1"' });
    fixture.hub.fail(/^GET/, { pauseAfter: 200_000 });
    const killed = start();
    const ended = once(killed, 'close');
    await sizeOf(`${target()}.partial`, 200_000);
    killed.kill('SIGKILL');
    await ended;
    await access(`${target()}.lock`);
    await fixture.resolve({ modelUrl: `${fixture.hub.url}/m.gguf` }, { limits: { ...QUICK, lockStale: 300 } });
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
    expect(fixture.hub.seen(/^GET/).map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=200000-']);
    expect(await fixture.cached()).toEqual(['m.gguf', 'm.gguf.json']);
  });

  it('leave the file of the one that took over, when they stood still too long', async () => {
    fixture.hub.file('/m.gguf', { content: MODEL, etag: '"1"' });
    let goOn = () => {};
    const until = new Promise<void>((done) => {
      goOn = done;
    });
    fixture.hub.fail(/^GET/, { pauseAfter: 100_000, until });
    const slow = fixture.failure({ modelUrl: `${fixture.hub.url}/m.gguf` });
    await fixture.stored(100_000);
    await rm(`${target()}.lock`);
    await writeFile(`${target()}.lock`, 'another owner');
    goOn();
    expect((await slow).code).toBe('ERR_LOCK');
    expect(await fixture.cached()).not.toContain('m.gguf');
    expect(await readFile(`${target()}.lock`, 'utf8')).toBe('another owner');
  });

  it.skipIf(process.platform === 'win32')('that cannot write leave the old file as it was [needs ulimit]', async () => {
    fixture.hub.file('/m.gguf', { content: MODEL, etag: '"1"' });
    await fixture.resolve({ modelUrl: `${fixture.hub.url}/m.gguf` });
    fixture.hub.file('/m.gguf', { content: gguf(400_000, 2), etag: '"2"' });
    const { output } = await outcomeOf(start('ulimit -f 100'));
    expect(JSON.parse(output)).toMatchObject({
      error: {
        code: 'ERR_DISK',
        message: `cannot write ${target()}.partial: the file system takes no file of this size`,
      },
    });
    expect(await fixture.digest(target())).toBe(sha256(MODEL));
    expect(JSON.parse(await readFile(`${target()}.json`, 'utf8'))).toMatchObject({ etag: '"1"' });
  });
});

/** Waits until a file has grown to a size. */
async function sizeOf(path: string, size: number): Promise<void> {
  for (;;) {
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    if (content.length >= size) return;
    await new Promise((done) => setTimeout(done, 10));
  }
}
