import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/**
 * One hash of everything that decides what the addon is: contents, not times, so that a copied or freshly cloned
 * tree is judged alike.
 */
export function hashInputs(root, settings) {
  const native = join(root, 'native');
  const files = [
    join(native, 'CMakeLists.txt'),
    join(native, 'package.json'),
    ...filesBelow(join(native, 'cmake')),
    ...filesBelow(join(native, 'src')),
  ];
  return hashFiles(root, files, settings);
}

/** One hash of settings and of files, which are named from `root`. */
export function hashFiles(root, files, settings) {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const file of files) hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

export function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

export function writeStamp(file, stamp) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(stamp, null, 2)}\n`);
}

/** CMake refuses a cache that was made in another place or for other settings of the compiler. */
export function isForeignCache(buildFolder, sourceFolder) {
  const cache = join(buildFolder, 'CMakeCache.txt');
  if (!existsSync(cache)) return false;
  const home = /^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(readFileSync(cache, 'utf8'))?.[1];
  return home !== sourceFolder.replaceAll('\\', '/');
}
