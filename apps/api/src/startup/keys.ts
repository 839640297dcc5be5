import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { keyDigest } from '../access/keys/key-digest.js';
import { readKeyFile } from '../access/keys/key-file.js';
import { KeyFileError } from '../access/keys/key-file-error.js';
import type { Principal } from '../access/keys/principal.js';
import type { Environment } from '../config/environment-reader.js';
import { splitList } from '../config/values/texts.js';
import { quote } from '../config/values/value-type.js';
import { Failure } from './failure.js';
import { textTable } from './text-table.js';

const USAGE = 'usage: llamero keys new --name NAME [--scopes SCOPE,SCOPE]  |  keys hash < KEY  |  keys check FILE';

/** Says of a key whose it is, so that one that is found somewhere can be told from other secrets. */
const PREFIX = 'llamero_';

/** What the command reads and knows; of the process, but for tests. */
export interface KeysSurroundings {
  readonly env: Environment;
  readonly now: number;
  readFile(path: string | number): string;
}

/**
 * What `llamero keys` prints: a fresh key and its entry for a file, the digest of a key, or what a file of keys says.
 *
 * @param words those after `keys`
 * @throws Failure with one line: for other words, and for what cannot be used
 */
export function keysText(words: readonly string[], surroundings: KeysSurroundings): string {
  const [command, ...rest] = words;
  if (command === 'new') return newKey(rest, surroundings);
  if (command === 'hash' && rest.length === 0) return `${keyDigest(keyFrom(surroundings), 'utf8')}\n`;
  if (command === 'check' && rest.length === 1) return checkedFile(rest[0]!, surroundings);
  throw new Failure(USAGE);
}

/** The surroundings of this process; a key comes from its input. */
export function processSurroundings(env: Environment): KeysSurroundings {
  return { env, now: Date.now(), readFile: (path) => readFileSync(path, 'utf8') };
}

/** A line with the key, which nobody can find out again, and one with the entry. */
function newKey(words: readonly string[], { env }: KeysSurroundings): string {
  const { name, scopes } = newWords(words);
  const key = `${PREFIX}${randomBytes(32).toString('base64url')}`;
  const entry = { name, sha256: keyDigest(key, 'utf8'), scopes: splitList(scopes, ',') };
  try {
    readKeyFile(JSON.stringify({ keys: [entry] }), env);
  } catch (error) {
    throw new Failure((error as Error).message.replace('keys[0].', '--'));
  }
  return `${key}\n${JSON.stringify(entry)}\n`;
}

function newWords(words: readonly string[]): { readonly name: string; readonly scopes: string } {
  const options = { name: { type: 'string' }, scopes: { type: 'string', default: 'infer' } } as const;
  try {
    const { name, scopes } = parseArgs({ args: [...words], options }).values;
    if (name !== undefined) return { name, scopes };
  } catch {
    // Words that there are not.
  }
  throw new Failure(USAGE);
}

/** One line, whose end is not of the key. */
function keyFrom({ readFile }: KeysSurroundings): string {
  const key = contentOf(0, readFile).replace(/\r?\n$/, '');
  if (key === '') throw new Failure('there is no key in the input');
  if (/\s/.test(key)) throw new Failure('a key has no blanks and is one line');
  return key;
}

function checkedFile(path: string, { env, now, readFile }: KeysSurroundings): string {
  const text = contentOf(path, readFile);
  try {
    const rows = [...readKeyFile(text, env).values()].map((holder) => rowOf(holder, now));
    return textTable(['NAME', 'SCOPES', 'MODELS', 'EXPIRES'], rows);
  } catch (error) {
    if (error instanceof KeyFileError) throw new Failure(`the file ${quote(path)}: ${error.message}`);
    throw error;
  }
}

function rowOf({ name, scopes, models, expiresAt }: Principal, now: number): readonly string[] {
  const moment = expiresAt === undefined ? 'never' : new Date(expiresAt).toISOString().replace('.000', '');
  const isOver = expiresAt !== undefined && expiresAt <= now;
  return [name, [...scopes].join(','), models?.patterns.join(',') ?? '*', `${moment}${isOver ? ' (has expired)' : ''}`];
}

/** @param path 0 = the input of the process */
function contentOf(path: string | number, readFile: KeysSurroundings['readFile']): string {
  try {
    return readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = path === 0 ? 'the input' : `the file ${quote(String(path))}`;
    throw new Failure(`${what} cannot be read (${code ?? message})`);
  }
}
