import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStamp, textFingerprint, writeStamp } from './fingerprint.mjs';
import { cpuOnlyLock, isCpuOnly, removeGpuPackages } from './package-choice.mjs';
import { runStep } from './steps.mjs';

const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'];

/**
 * Changes when what is to be installed changes; other edits of package.json (a script, say) leave it alone.
 *
 * @param {string} packageJson text of package.json
 * @param {string} lock text of package-lock.json
 * @param {boolean} cpuOnly without the libraries for GPUs
 */
export function packagesFingerprint(packageJson, lock, cpuOnly = false) {
  const manifest = JSON.parse(packageJson);
  const fields = DEPENDENCY_FIELDS.map((field) => JSON.stringify(manifest[field] ?? {}));
  return textFingerprint([...fields, lock, ...(cpuOnly ? ['cpu only'] : [])]);
}

/** True when the lock was made from this package.json. */
export function isLockInStep(packageJson, lock) {
  const manifest = JSON.parse(packageJson);
  const locked = JSON.parse(lock).packages?.[''] ?? {};
  return ['dependencies', 'devDependencies', 'optionalDependencies'].every(
    (field) => sortedEntries(manifest[field]) === sortedEntries(locked[field]),
  );
}

/** Runs `npm install` when node_modules is missing or older than what package.json and the lock ask for. */
export async function ensurePackages(root) {
  const stampFile = join(root, 'node_modules', '.llamero-packages');
  const cpuOnly = isCpuOnly(root);
  const current = (choice = cpuOnly) =>
    packagesFingerprint(readText(root, 'package.json'), readText(root, 'package-lock.json'), choice);
  const last = readStamp(stampFile);
  if (last === current()) return;
  const isOtherChoice = last === current(!cpuOnly);
  // From everything to less there is nothing to install.
  const isEnough = isOtherChoice ? cpuOnly : isInstalledByHand(root);
  if (!isEnough) await install(root, cpuOnly);
  if (cpuOnly) removeGpuPackages(root);
  writeStamp(stampFile, current());
}

/** npm prefers a shrinkwrap to the lock. Nobody else writes one here: what is found was left by an interrupted run. */
async function install(root, cpuOnly) {
  removeUnfinished(root);
  const shrinkwrap = join(root, 'npm-shrinkwrap.json');
  rmSync(shrinkwrap, { force: true });
  const inStep = isInStep(root);
  // Without a lock in step npm decides for itself what to download.
  if (cpuOnly && inStep) writeFileSync(shrinkwrap, cpuOnlyLock(readText(root, 'package-lock.json')));
  try {
    const [command, args, options] = npmInstall(root, inStep);
    await runStep('installing npm packages', command, args, options);
  } finally {
    rmSync(shrinkwrap, { force: true });
  }
}

/** `npm install` run by a person leaves npm's own record, newer than both files, and no stamp of ours. */
function isInstalledByHand(root) {
  const time = (name) => statSync(join(root, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const installed = time('node_modules/.package-lock.json');
  return installed > time('package.json') && installed > time('package-lock.json');
}

/** npm writes its record last. It cannot go on with what an interrupted first run left, and fails with ENOTEMPTY. */
export function removeUnfinished(root) {
  const folder = join(root, 'node_modules');
  if (!existsSync(join(folder, '.package-lock.json'))) rmSync(folder, { recursive: true, force: true });
}

/**
 * No scripts of dependencies: npm 11 does not run them, npm 10 would, and none is needed.
 * A lock in step is left as it is: npm would rewrite it with entries for the registry and platform at hand.
 *
 * @returns {[command: string, args: string[], options: import('node:child_process').SpawnOptions]}
 */
function npmInstall(root, inStep) {
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  if (inStep) args.push('--no-save');
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) return [process.execPath, [npm, ...args], { cwd: root }];
  return ['npm', args, { cwd: root, shell: process.platform === 'win32' }];
}

function isInStep(root) {
  return (
    existsSync(join(root, 'package-lock.json')) &&
    isLockInStep(readText(root, 'package.json'), readText(root, 'package-lock.json'))
  );
}

function sortedEntries(record = {}) {
  return JSON.stringify(Object.entries(record).sort());
}

function readText(root, name) {
  const file = join(root, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '{}';
}
