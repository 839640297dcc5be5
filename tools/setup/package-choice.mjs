import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformPackageName } from './native/platform-package.mjs';

/** node-llama-cpp's packages with libraries of llama.cpp: one for each system, and several for its GPUs. */
const SCOPE = 'node_modules/@node-llama-cpp';

function choiceFile(root) {
  return join(root, '.llamero-setup.json');
}

/** True when this checkout is to do without the libraries for GPUs. @param {string} root */
export function isCpuOnly(root) {
  const file = choiceFile(root);
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).cpuOnly === true;
}

/** Remembers the choice for every later set-up of this checkout. */
export function chooseCpuOnly(root, cpuOnly) {
  if (cpuOnly) writeFileSync(choiceFile(root), `${JSON.stringify({ cpuOnly })}\n`);
  else rmSync(choiceFile(root), { force: true });
}

/**
 * A lock that keeps npm from downloading libraries for GPUs and for other machines: it says that they run nowhere.
 *
 * @param {string} lock text of package-lock.json
 */
export function cpuOnlyLock(lock) {
  const parsed = JSON.parse(lock);
  for (const [path, entry] of Object.entries(parsed.packages)) {
    if (path.startsWith(`${SCOPE}/`) && path !== `${SCOPE}/${platformPackageName()}`) entry.os = ['none'];
  }
  return `${JSON.stringify(parsed, undefined, 2)}\n`;
}

/** Removes what is installed of them. */
export function removeGpuPackages(root) {
  const folder = join(root, SCOPE);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter((each) => each !== platformPackageName())) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}
