import { createHash, type Hash } from 'node:crypto';
import { constants, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type FileRecord, readRecord, removeRecord, writeRecord } from '../cache/file-record.js';
import { diskError, ModelSourceError } from '../model-source-error.js';

/** A link in the file's place is not followed: what comes is written into the folder and nowhere else. */
const FLAGS = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

const READ_SIZE = 1024 * 1024;

/** The beginning of a download, `target.partial`, with its record beside it. Owned by whoever holds the lock. */
export class PartialFile {
  private hash: Hash = createHash('sha256');
  private length: number;

  private constructor(
    readonly target: string,
    private readonly file: FileHandle,
    size: number,
    private known: FileRecord | undefined,
  ) {
    this.length = size;
  }

  /** Opens what an earlier run has left, or an empty file. @throws ModelSourceError ERR_DISK */
  static async open(target: string): Promise<PartialFile> {
    const path = partialPath(target);
    try {
      await mkdir(dirname(target), { recursive: true });
      const file = await open(path, FLAGS, 0o666);
      const { size } = await file.stat();
      return new PartialFile(target, file, size, await readRecord(path));
    } catch (error) {
      throw diskError(`write ${path}`, error);
    }
  }

  /** Bytes. */
  get size(): number {
    return this.length;
  }

  get record(): FileRecord | undefined {
    return this.known;
  }

  /** Reads what is there into the checksum, once, before more is appended. */
  async hashBeginning(signal: AbortSignal | undefined): Promise<void> {
    const buffer = Buffer.allocUnsafe(READ_SIZE);
    const hash = createHash('sha256');
    for (let at = 0; at < this.length; ) {
      if (signal?.aborted) throw new ModelSourceError('ERR_ABORTED', 'the download was stopped');
      const { bytesRead } = await this.file.read(buffer, 0, Math.min(READ_SIZE, this.length - at), at);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    this.hash = hash;
  }

  /** Throws away what is there. @param record of what is to come */
  async restart(record: FileRecord): Promise<void> {
    try {
      await this.file.truncate(0);
    } catch (error) {
      throw diskError(`write ${partialPath(this.target)}`, error);
    }
    this.length = 0;
    this.hash = createHash('sha256');
    this.known = record;
    await writeRecord(partialPath(this.target), record);
  }

  /** @throws ModelSourceError ERR_DISK; what was written before stays */
  async append(chunk: Uint8Array): Promise<void> {
    try {
      for (let written = 0; written < chunk.length; ) {
        const { bytesWritten } = await this.file.write(chunk, written, chunk.length - written, this.length + written);
        written += bytesWritten;
      }
    } catch (error) {
      throw diskError(`write ${partialPath(this.target)}`, error);
    }
    this.length += chunk.length;
    this.hash.update(chunk);
  }

  /** The SHA-256 of all bytes, lower-case hex. May be asked once. */
  digest(): string {
    return this.hash.digest('hex');
  }

  /** Keeps what is there for the next attempt. */
  async close(): Promise<void> {
    await this.file.close();
  }

  /** Deletes it. */
  async discard(): Promise<void> {
    await this.file.close();
    const path = partialPath(this.target);
    await rm(path, { force: true });
    await removeRecord(path);
  }

  /** Writes all bytes through to the disk and closes the file. */
  async seal(): Promise<void> {
    try {
      await this.file.sync();
    } catch (error) {
      throw diskError(`write ${partialPath(this.target)}`, error);
    } finally {
      await this.file.close();
    }
  }
}

/**
 * Puts a sealed download in its place, in one step. The old record goes first: should the process end between, the
 * file counts as one of unknown origin, which its checksum or size settles, and not as the old one.
 */
export async function publish(target: string, record: FileRecord): Promise<void> {
  const path = partialPath(target);
  try {
    await removeRecord(target);
    await rename(path, target);
    await removeRecord(path);
  } catch (error) {
    throw diskError(`write ${target}`, error);
  }
  await writeRecord(target, record);
  await syncFolder(dirname(target));
}

export function partialPath(target: string): string {
  return `${target}.partial`;
}

/** Makes names durable. Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    throw diskError(`write ${path}`, error);
  }
}
