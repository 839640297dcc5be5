import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { HoldBytes } from '../http/held-bytes.js';
import { MediaProblem } from './media-problem.js';

/** A link in the place of the file, or a pipe without a writer, is not waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Files of this machine, of one folder and those below it. */
export class LocalMedia {
  /** @param folder empty = no file at all @param maxBytes of a file */
  constructor(
    private readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  /**
   * @param path in the folder, or the whole path of a file in it
   * @param hold counts what is read
   * @throws MediaProblem; ApiError of `hold`
   */
  async read(path: string, hold: HoldBytes): Promise<Buffer> {
    if (this.folder === '') throw new MediaProblem('is a file: files are not read without --media-path');
    const handle = await this.open(path);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw notThere();
      if (stats.size > this.maxBytes) throw tooLarge(this.maxBytes);
      hold(stats.size);
      const bytes = Buffer.allocUnsafeSlow(stats.size);
      const { bytesRead } = await handle.read(bytes, 0, stats.size, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  /** Links are followed first, so that none leads out of the folder. Whatever is wrong, it says no more than that. */
  private async open(path: string): Promise<FileHandle> {
    try {
      const folder = await realpath(this.folder);
      const wanted = isAbsolute(path) && isBelow(path, folder) ? path : join(folder, path);
      const real = await realpath(wanted);
      if (!isBelow(real, folder)) throw notThere();
      return await open(real, FLAGS);
    } catch {
      throw notThere();
    }
  }
}

/** The file has more bytes than are read. */
export function tooLarge(maxBytes: number): MediaProblem {
  return new MediaProblem(`must have at most ${maxBytes} bytes`);
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function notThere(): MediaProblem {
  return new MediaProblem('is no file below --media-path that can be read');
}
