import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * All files below the given files and folders, sorted; what does not exist is left out.
 *
 * @param {string} root
 * @param {readonly string[]} entries paths relative to root
 * @param {(path: string) => boolean} isInput which files count
 * @returns {string[]} absolute paths
 */
export function listFiles(root, entries, isInput = () => true) {
  const files = [];
  const visit = (path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
    else if (stats?.isFile() && isInput(path)) files.push(path);
  };
  for (const entry of entries) visit(join(root, entry));
  return files.sort();
}

/**
 * A hash that changes when a file is added, removed, renamed, or saved again. Contents are not read: a few hundred
 * files take milliseconds.
 *
 * @param {readonly string[]} files absolute paths
 */
export function fileTimesFingerprint(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file}\n${mtimeMs}\n${size}\n`);
  }
  return hash.digest('hex');
}

/** @param {readonly string[]} texts */
export function textFingerprint(texts) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\n${text}\n`);
  return hash.digest('hex');
}

/** @returns {string | undefined} undefined when there is no stamp */
export function readStamp(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

export function writeStamp(file, fingerprint) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, fingerprint);
}
