import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, readFile, rename, rm } from 'node:fs/promises';
import type { DownloadLimits } from '../model-request.js';
import { diskError, ModelSourceError } from '../model-source-error.js';
import { pause } from '../transport/retries.js';

export interface LockOptions {
  readonly limits: Pick<DownloadLimits, 'lockBeat' | 'lockStale'>;
  readonly signal?: AbortSignal;
  /** Called once when another process holds the lock. */
  readonly onWait: () => void;
}

/**
 * A lock file that its owner rewrites again and again. One that does not change for a while belongs to a process that
 * is dead or stands still, and is taken over. Only changes are looked at, neither clocks nor process ids, which
 * machines and containers that share a folder do not share.
 *
 * A process that stood still finds its lock lost: `assertHeld` before anything that cannot be taken back.
 */
export class FileLock {
  private readonly timer: NodeJS.Timeout;
  private beats = 0;

  private constructor(
    private readonly path: string,
    private readonly owner: string,
    private readonly file: FileHandle,
    beat: number,
  ) {
    this.timer = setInterval(() => void this.beat(), beat);
    this.timer.unref();
  }

  /** Waits until the lock is free. @throws ModelSourceError ERR_DISK, ERR_ABORTED */
  static async acquire(path: string, { limits, signal, onWait }: LockOptions): Promise<FileLock> {
    let seen: string | undefined;
    let seenAt = 0;
    for (;;) {
      const lock = await FileLock.create(path, limits.lockBeat);
      if (lock !== undefined) return lock;
      const content = await contentOf(path);
      if (content === undefined) continue;
      if (seen === undefined) onWait();
      if (content !== seen) {
        seen = content;
        seenAt = performance.now();
      } else if (performance.now() - seenAt >= limits.lockStale) {
        await removeStale(path, content);
        continue;
      }
      await pause(limits.lockBeat / 4, signal);
    }
  }

  private static async create(path: string, beat: number): Promise<FileLock | undefined> {
    const owner = randomUUID();
    let file: FileHandle;
    try {
      file = await open(path, 'wx');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
      throw diskError(`create ${path}`, error);
    }
    try {
      await file.write(`${owner} 0`, 0);
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw diskError(`write ${path}`, error);
    }
    return new FileLock(path, owner, file, beat);
  }

  /** @throws ModelSourceError ERR_LOCK when another process has taken over */
  async assertHeld(): Promise<void> {
    if (await this.isHeld()) return;
    throw new ModelSourceError('ERR_LOCK', `another process has taken over ${this.path}; start again to wait for it`);
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    const isHeld = await this.isHeld();
    await this.file.close();
    if (isHeld) await rm(this.path, { force: true });
  }

  private async isHeld(): Promise<boolean> {
    return (await contentOf(this.path))?.startsWith(this.owner) ?? false;
  }

  /** A beat that cannot be written is noticed as a lost lock. */
  private async beat(): Promise<void> {
    this.beats++;
    await this.file.write(`${this.owner} ${this.beats}`, 0).catch(() => clearInterval(this.timer));
  }
}

/** Undefined when the lock was released meanwhile. */
async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw diskError(`read ${path}`, error);
  }
}

/**
 * Takes a lock out of the way, unless it has become another one since it was looked at: then it is put back.
 * @param content of the lock that is stale
 */
export async function removeStale(path: string, content: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw diskError(`remove ${path}`, error);
  }
  try {
    if ((await contentOf(aside)) !== content) await link(aside, path);
  } catch (error) {
    // A third process has made its own: the owner of this one will find it lost.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw diskError(`restore ${path}`, error);
  } finally {
    await rm(aside, { force: true });
  }
}
