import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EngineError } from '../door/engine-error.js';
import {
  type Beginning,
  type Origin,
  type ReadBytes,
  readBeginning,
  readSlotFile,
  type SavedSlot,
  slotFileParts,
} from './sequence-file.js';

/** Links are not followed, and opening a pipe does not block. */
const READING = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** Bytes of one read or write. */
const PIECE = 16 * 1024 * 1024;

/**
 * Writes a saved slot under a temporary name in the same folder, then renames it: a write that fails leaves the old
 * file, and a link of that name is replaced, not followed.
 * @param isLasting waits until it would survive a loss of power
 * @returns bytes written
 * @throws ERR_SLOT_FILE
 */
export async function writeSlotFile(path: string, origin: Origin, slot: SavedSlot, isLasting = true): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    let written = 0;
    try {
      for (const part of slotFileParts(origin, slot)) written += await writeAll(file, part);
      if (isLasting) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return written;
  } catch (cause) {
    await unlink(temporary).catch(() => undefined); // not there when it could not be opened
    throw failure('written', cause);
  }
}

/**
 * Reads a saved slot from a regular file.
 * @param maxTokens cells of a slot
 * @throws ERR_SLOT_FILE
 */
export async function loadSlotFile(
  path: string,
  origin: Origin,
  maxTokens: number,
): Promise<SavedSlot & { readonly bytes: number }> {
  return readFrom(path, async (read, bytes) => ({ ...(await readSlotFile(read, bytes, origin, maxTokens)), bytes }));
}

/**
 * The same without its state.
 * @throws ERR_SLOT_FILE
 */
export function loadBeginning(
  path: string,
  origin: Origin,
  maxTokens: number,
): Promise<Beginning & { readonly bytes: number }> {
  return readFrom(path, async (read, bytes) => ({ ...(await readBeginning(read, bytes, origin, maxTokens)), bytes }));
}

/**
 * Reads the state of a saved slot into memory that is there already.
 * @param beginning the file must still begin like that; the numbers of media may be others
 * @throws ERR_SLOT_FILE
 */
export function loadState(
  path: string,
  origin: Origin,
  beginning: Pick<Beginning, 'tokens' | 'adapters' | 'owner' | 'stateBytes'>,
  state: Uint8Array,
): Promise<void> {
  return readFrom(path, async (read, bytes, file) => {
    const { tokens, adapters, owner, stateAt, stateBytes } = await readBeginning(
      read,
      bytes,
      origin,
      beginning.tokens.length,
    );
    const isSame =
      adapters === beginning.adapters &&
      owner === beginning.owner &&
      stateBytes === beginning.stateBytes &&
      tokens.length === beginning.tokens.length &&
      tokens.every((token, place) => Math.max(token, -1) === Math.max(beginning.tokens[place]!, -1));
    if (!isSame) throw new EngineError('ERR_SLOT_FILE', 'The file is another one than before');
    if ((await readInto(file, stateAt, state.subarray(0, stateBytes))) < stateBytes)
      throw new EngineError('ERR_SLOT_FILE', 'The file is cut short');
  });
}

async function readFrom<Result>(
  path: string,
  work: (read: ReadBytes, size: number, file: FileHandle) => Promise<Result>,
): Promise<Result> {
  try {
    if ((await lstat(path)).isSymbolicLink()) throw new EngineError('ERR_SLOT_FILE', 'The file is a link');
    const file = await open(path, READING);
    try {
      const facts = await file.stat();
      if (!facts.isFile()) throw new EngineError('ERR_SLOT_FILE', 'The name is not that of a file');
      return await work((place, length) => readAll(file, place, length), facts.size, file);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw failure('read', cause);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<number> {
  for (let place = 0; place < bytes.length; ) {
    place += (await file.write(bytes, place, Math.min(PIECE, bytes.length - place))).bytesWritten;
  }
  return bytes.length;
}

async function readAll(file: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const read = await readInto(file, from, bytes);
  return read === length ? bytes : bytes.subarray(0, read);
}

/** @returns bytes read; fewer at the end of the file */
async function readInto(file: FileHandle, from: number, bytes: Uint8Array): Promise<number> {
  let place = 0;
  while (place < bytes.length) {
    const length = Math.min(PIECE, bytes.length - place);
    const { bytesRead } = await file.read(bytes, place, length, from + place);
    if (bytesRead === 0) break;
    place += bytesRead;
  }
  return place;
}

/** The system's reason without its path, which clients must not see. */
function failure(what: 'read' | 'written', cause: unknown): EngineError {
  if (cause instanceof EngineError) return cause;
  const { code } = cause as { code?: string };
  const why = code === 'ENOENT' ? 'there is none of that name' : (code ?? String(cause));
  return new EngineError('ERR_SLOT_FILE', `The file cannot be ${what}: ${why}`, {}, { cause });
}
