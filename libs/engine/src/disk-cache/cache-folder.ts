import { type Dirent, type Stats } from 'node:fs';
import { mkdir, readdir, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { cellKeyOf } from '../adapters/adapter-set.js';
import type { Adapters } from '../adapters/adapters.js';
import { EngineError } from '../door/engine-error.js';
import type { MediaSpan } from '../door/media.js';
import type { MediaTokens } from '../media/media-tokens.js';
import { digestOf } from '../sequence-files/digest.js';
import { loadBeginning, loadState, writeSlotFile } from '../sequence-files/file-access.js';
import type { Origin } from '../sequence-files/sequence-file.js';
import type { StorableSequence, StoredSequence } from './stored-sequence.js';

const ENDING = '.sequence';
/** Temporary files that are older were left behind by a process that ended. */
const STALE_MS = 3_600_000;

/** A file of the folder that holds nothing for this engine: of another model, or damaged. */
export interface OtherFile {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since unix epoch. */
  readonly usedAt: number;
  /** What is wrong with it; absent = it is of another model. */
  readonly fault?: string;
}

/** What knows of the cells in the files. */
export interface FolderParts {
  readonly origin: Origin;
  readonly adapters: Pick<Adapters, 'setWithKey'>;
  readonly mediaTokens: Pick<MediaTokens, 'numberOf'>;
  /** Cells of a slot. */
  readonly maxTokens: number;
}

/**
 * The folder of the disk cache. What one kind of engine can use has a folder in it, so that engines with other models
 * share it without reading each other's files; a file's name is a digest of what it stands for. When a file was used last
 * is its time of change.
 */
export class CacheFolder {
  private readonly own: string;

  /** @param folder is made where it is not there yet */
  constructor(
    private readonly folder: string,
    private readonly parts: FolderParts,
  ) {
    this.own = join(folder, digestOf(JSON.stringify(parts.origin)).slice(0, 16));
  }

  /** All that is there. @throws ERR_SLOT_FILE when the folder cannot be made or read */
  async list(): Promise<{ readonly stored: readonly StoredSequence[]; readonly others: readonly OtherFile[] }> {
    const stored: StoredSequence[] = [];
    const others: OtherFile[] = [];
    try {
      await mkdir(this.own, { recursive: true, mode: 0o700 });
      for (const { name } of (await readdir(this.folder, { withFileTypes: true })).filter(isFolder)) {
        for (const file of await filesOf(join(this.folder, name))) {
          const found = join(this.folder, name) === this.own ? await this.look(file) : file;
          if ('tokens' in found) stored.push(found);
          else others.push(found);
        }
      }
    } catch (cause) {
      throw new EngineError('ERR_SLOT_FILE', reasonOf(cause), {}, { cause });
    }
    return { stored, others };
  }

  /** @returns the file that it is in then @throws ERR_SLOT_FILE; nothing is left of it then */
  async write(sequence: StorableSequence, usedAt: number): Promise<StoredSequence> {
    const { buffer, size, tokens, adapters, media, usable, firstPosition } = sequence;
    const path = join(this.own, `${nameOf(cellKeyOf(adapters), tokens, media)}${ENDING}`);
    const state = buffer.subarray(0, size);
    const { key, owner } = adapters;
    const saved = { tokens, adapters: key, owner, media, state, usable, firstPosition };
    const bytes = await writeSlotFile(path, this.parts.origin, saved, false);
    return { tokens, adapters, media, usable, firstPosition, size, path, bytes, usedAt };
  }

  /** Reads the state into memory of its size. @throws ERR_SLOT_FILE */
  read({ path, tokens, adapters, size }: StoredSequence, buffer: Uint8Array): Promise<void> {
    return loadState(
      path,
      this.parts.origin,
      { tokens, adapters: adapters.key, owner: adapters.owner, stateBytes: size },
      buffer,
    );
  }

  /** @param usedAt milliseconds since unix epoch */
  async touch(path: string, usedAt: number): Promise<void> {
    await utimes(path, usedAt / 1000, usedAt / 1000);
  }

  async remove(path: string): Promise<void> {
    await unlink(path).catch(ignoreAbsent);
  }

  private async look(file: OtherFile): Promise<StoredSequence | OtherFile> {
    const { origin, adapters, mediaTokens, maxTokens } = this.parts;
    const { path, bytes, usedAt } = file;
    try {
      const beginning = await loadBeginning(path, origin, maxTokens);
      const { tokens, media = [], usable = tokens.length, firstPosition = 0, stateBytes: size } = beginning;
      const { owner } = beginning;
      const set = adapters.setWithKey(beginning.adapters);
      if (!set) return { ...file, fault: 'it needs LoRA adapters that are not loaded' };
      for (const span of media) tokens.fill(mediaTokens.numberOf(span), span.at, span.at + span.cells);
      return {
        tokens,
        adapters: { ...set, ...(owner !== undefined && { owner }) },
        media,
        usable,
        firstPosition,
        size,
        path,
        bytes,
        usedAt,
      };
    } catch (cause) {
      return { ...file, fault: reasonOf(cause) };
    }
  }
}

/** Its files, without those that a process has left half written; these are removed. */
async function filesOf(folder: string): Promise<readonly OtherFile[]> {
  const files: OtherFile[] = [];
  for (const { name } of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, name);
    const facts = await stat(path).catch(ignoreAbsent);
    if (!facts?.isFile()) continue;
    const { size: bytes, mtimeMs: usedAt } = facts;
    if (name.endsWith(ENDING) && !name.startsWith('.')) files.push({ path, bytes, usedAt });
    else if (isStale(name, facts)) await unlink(path).catch(ignoreAbsent);
  }
  return files;
}

function isStale(name: string, { mtimeMs }: Stats): boolean {
  return name.startsWith('.') && name.endsWith('.tmp') && Date.now() - mtimeMs > STALE_MS;
}

function isFolder(entry: Dirent): boolean {
  return entry.isDirectory() && /^[0-9a-f]{16}$/.test(entry.name);
}

/** Numbers of media differ from run to run; their hashes do not. */
function nameOf(adapters: string, tokens: Int32Array, media: readonly MediaSpan[] = []): string {
  const numbers = tokens.map((token) => Math.max(token, -1));
  const head = JSON.stringify([adapters, media.map(({ at, hash }) => [at, hash])]);
  return digestOf(head, new Uint8Array(numbers.buffer)).slice(0, 40);
}

/** Without a path, which may be secret. */
function reasonOf(cause: unknown): string {
  if (cause instanceof EngineError) return cause.message.replace(/^The file /, 'it ');
  return (cause as { code?: string }).code ?? String(cause);
}

function ignoreAbsent(cause: unknown): undefined {
  if ((cause as { code?: string }).code !== 'ENOENT') throw cause;
  return undefined;
}
