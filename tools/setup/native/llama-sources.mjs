import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './toolchain.mjs';

/** What the addon includes; a build from source takes the whole tree. */
const HEADERS = [
  ...['include', 'ggml/include', 'ggml/src/ggml-backend-impl.h', 'common', 'vendor', 'src'],
  ...['tools/mtmd/mtmd.h', 'tools/mtmd/mtmd-helper.h'],
];

/** Git's own variables, set when npm runs inside a hook, would point these calls at another repository. */
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
}

function git(folder, ...args) {
  const result = spawnSync('git', args, { cwd: folder, env: environment(), encoding: 'utf8', windowsHide: true });
  if (result.status !== 0) {
    throw new SetupError(`git ${args[0]} failed: ${(result.stderr || String(result.error)).trim().split('\n').at(-1)}`);
  }
}

/**
 * Unpacks the llama.cpp release that the prebuilt libraries were made of, from the bundle inside node-llama-cpp.
 * @param whole true for all files, false for the headers
 * @returns the folder
 */
export function unpackSources(llamaPackage, target, whole, report) {
  const marker = join(target, '.unpacked');
  const wanted = `${llamaPackage.version} ${llamaPackage.release} ${whole ? 'all' : HEADERS.join(' ')}`;
  const present = existsSync(marker) ? readFileSync(marker, 'utf8') : '';
  if (present === wanted || present === wanted.replace(HEADERS.join(' '), 'all')) return target;
  report(`unpacking llama.cpp ${llamaPackage.release} (${whole ? 'sources' : 'headers'})`);
  rmSync(target, { recursive: true, force: true });
  git(undefined, 'clone', '--quiet', '--no-checkout', llamaPackage.bundle, target);
  git(target, 'checkout', '--quiet', 'HEAD', '--', ...(whole ? ['.'] : HEADERS));
  writeFileSync(marker, wanted);
  return target;
}

/**
 * More of the release, beside the headers that lie in `folder`.
 * @param {readonly string[]} paths folders and files
 */
export function checkOut(folder, paths) {
  if (paths.every((path) => existsSync(join(folder, path)))) return;
  git(folder, 'checkout', '--quiet', 'HEAD', '--', ...paths);
}
