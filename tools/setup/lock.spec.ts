import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  file = join(folder, 'made', 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('withLock', () => {
  it('lets one piece of work run at a time', async () => {
    const running: number[] = [];
    let now = 0;
    const work = async (): Promise<void> => {
      running.push(++now);
      await pause();
      now -= 1;
    };
    await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)]);
    expect(running).toEqual([1, 1, 1]);
  });

  it('is released when the work fails', async () => {
    await expect(withLock(file, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(existsSync(file)).toBe(false);
    expect(await withLock(file, async () => 'done')).toBe('done');
  });

  it('takes over the lock of a process that is gone', async () => {
    await withLock(file, pause);
    writeFileSync(file, '999999999');
    expect(await withLock(file, async () => 'done')).toBe('done');
  });
});
