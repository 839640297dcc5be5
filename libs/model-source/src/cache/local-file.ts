import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { diskError, ModelSourceError } from '../model-source-error.js';
import { type FileRecord, readRecord } from './file-record.js';

/** A file that lies where a download would go. */
export interface LocalFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Absent when something else put the file there. */
  readonly record?: FileRecord;
}

/**
 * Looks for a file in its place.
 * @param folder when given, a link that leads out of it is refused
 * @returns undefined when there is none
 * @throws ModelSourceError ERR_UNSAFE_NAME for such a link, ERR_DISK
 */
export async function localFile(path: string, folder?: string): Promise<LocalFile | undefined> {
  try {
    const link = await lstat(path);
    if (link.isSymbolicLink() && folder !== undefined) await refuseLinkOut(path, folder);
    const found = await stat(path);
    if (!found.isFile()) throw new ModelSourceError('ERR_DISK', `${path} is no file`);
    return { path, size: found.size, record: await readRecord(path) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw diskError(`read ${path}`, error);
  }
}

async function refuseLinkOut(path: string, folder: string): Promise<void> {
  const [target, home] = await Promise.all([realpath(path), realpath(folder)]);
  if (dirname(target) === home || target.startsWith(home + sep)) return;
  throw new ModelSourceError(
    'ERR_UNSAFE_NAME',
    `${path} is a link that leads out of the cache folder; remove it or name the file with --model`,
  );
}

/** The SHA-256 of a file, lower-case hex. @throws ModelSourceError ERR_DISK, ERR_ABORTED */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, signal }))
      hash.update(chunk as Buffer);
  } catch (error) {
    if (signal?.aborted) throw new ModelSourceError('ERR_ABORTED', 'the download was stopped', {}, { cause: error });
    throw diskError(`read ${path}`, error);
  }
  return hash.digest('hex');
}
