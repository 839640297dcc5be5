import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileTimesFingerprint, listFiles, readStamp, writeStamp } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { reportWaiting, runStep } from './steps.mjs';

const INPUTS = [
  'apps',
  'libs',
  'bench',
  'native/llamero.d.ts',
  'native/boundary',
  'package.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** Where the server starts. */
export const MAIN = 'dist/apps/api/src/main.js';

export function typescriptFingerprint(root) {
  const others = [join(root, 'bench', 'results'), join(root, 'apps', 'web')];
  const isInput = (path) => !path.endsWith('.spec.ts') && !others.some((folder) => path.startsWith(folder));
  return fileTimesFingerprint(listFiles(root, INPUTS, isInput));
}

/** Runs `nest build` when a source is newer than what it made. The stamp lies in dist, which nest empties first. */
export async function ensureTypescript(root) {
  if (isFresh(root)) return;
  const lock = join(root, 'node_modules', '.llamero-typescript.lock');
  await withLock(lock, () => build(root), reportWaiting);
}

async function build(root) {
  // Another process may have built it while this one waited.
  if (isFresh(root)) return;
  const fingerprint = typescriptFingerprint(root);
  const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  await runStep('building the TypeScript', process.execPath, [nest, 'build'], { cwd: root });
  writeStamp(stampFile(root), fingerprint);
}

function isFresh(root) {
  return readStamp(stampFile(root)) === typescriptFingerprint(root) && existsSync(join(root, MAIN));
}

function stampFile(root) {
  return join(root, 'dist', '.llamero-sources');
}
