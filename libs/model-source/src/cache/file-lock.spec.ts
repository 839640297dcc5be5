import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileLock, removeStale } from './file-lock.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llamero-lock-'));
  path = join(folder, 'x.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Options {
  readonly lockStale?: number;
  readonly signal?: AbortSignal;
  readonly onWait?: () => void;
}

function acquire({ lockStale = 100_000, signal, onWait = () => undefined }: Options = {}): Promise<FileLock> {
  return FileLock.acquire(path, { limits: { lockBeat: 10, lockStale }, signal, onWait });
}

describe('a file lock', () => {
  it('is held by one at a time', async () => {
    const order: string[] = [];
    const first = await acquire();
    const second = acquire({ onWait: () => order.push('second waits') }).then((lock) => {
      order.push('second has it');
      return lock;
    });
    await expect.poll(() => order).toEqual(['second waits']);
    await first.assertHeld();
    await first.release();
    await (await second).release();
    expect(order).toEqual(['second waits', 'second has it']);
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives signs of life', async () => {
    const lock = await acquire();
    const beats = async () => Number((await readFile(path, 'utf8')).split(' ')[1]);
    await expect.poll(beats).toBeGreaterThan(3);
    await lock.release();
  });

  it('is taken over from an owner that gives none', async () => {
    await writeFile(path, 'somebody 7');
    const lock = await acquire({ lockStale: 30 });
    await lock.assertHeld();
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('that was lost is noticed, and stays with its new owner', async () => {
    const lock = await acquire();
    await rm(path);
    await writeFile(path, 'another 0');
    await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'ERR_LOCK' });
    await lock.release();
    expect(await readFile(path, 'utf8')).toBe('another 0');
  });

  it('is waited for until the user stops it', async () => {
    const lock = await acquire();
    const stop = new AbortController();
    const waiting = acquire({ signal: stop.signal, onWait: () => stop.abort() });
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    await lock.release();
  });

  it('that changed hands while it was judged stale is put back', async () => {
    await writeFile(path, 'new 0');
    await removeStale(path, 'old 7');
    expect(await readFile(path, 'utf8')).toBe('new 0');
    expect(await readdir(folder)).toEqual(['x.lock']);
    await removeStale(path, 'new 0');
    expect(await readdir(folder)).toEqual([]);
    await removeStale(path, 'new 0');
  });
});
