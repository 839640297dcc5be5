import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { diskError } from '../model-source-error.js';
import type { RemoteFacts } from '../transport/remote-facts.js';

/** What is known of a downloaded file, or of a part of one, and lies beside it. */
export interface FileRecord extends RemoteFacts {
  /** Where it came from, without a query; for a hub always with the revision `main`. */
  readonly url?: string;
  /** The commit that it was taken from. */
  readonly commit?: string;
  /** What `If-Range` asks the server that sent it. */
  readonly validator?: string;
}

const KEYS = ['url', 'commit', 'etag', 'lastModified', 'sha256', 'validator'] as const;

/**
 * The record beside a file: `file.json` as llama.cpp wrote it at first and this library does, with more members, else
 * `file.etag` as llama.cpp writes it now. Undefined when there is none or it cannot be understood.
 */
export async function readRecord(path: string): Promise<FileRecord | undefined> {
  const json = await textOf(`${path}.json`);
  if (json !== undefined) return recordIn(json);
  const etag = (await textOf(`${path}.etag`))?.split('\n')[0]?.trim();
  return etag ? { etag } : undefined;
}

/**
 * Replaces the record beside a file in one step. It is not written through to the disk: a file without a record, or
 * with one that cannot be read, is only checked again.
 * @throws ModelSourceError ERR_DISK
 */
export async function writeRecord(path: string, record: FileRecord): Promise<void> {
  const target = `${path}.json`;
  const temporary = `${target}.${randomUUID()}`;
  try {
    await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`, { flag: 'wx' });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskError(`write ${target}`, error);
  }
}

/** Forgets what is known of a file. */
export async function removeRecord(path: string): Promise<void> {
  await rm(`${path}.json`, { force: true });
  await rm(`${path}.etag`, { force: true });
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw diskError(`read ${path}`, error);
  }
}

/** Only members of the right type are taken: the file may be another program's, or cut. */
function recordIn(json: string): FileRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const members = value as Readonly<Record<string, unknown>>;
  const texts = KEYS.flatMap((key) => {
    const text = members[key];
    return typeof text === 'string' && text !== '' ? [[key, text]] : [];
  });
  const record: FileRecord = Object.fromEntries(texts);
  const { size } = members;
  return {
    ...record,
    // llama.cpp recorded the query too, which may be another one each time.
    ...(record.url === undefined ? {} : { url: record.url.replace(/[?#].*$/, '') }),
    ...(Number.isSafeInteger(size) ? { size: size as number } : {}),
  };
}
