import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fileTimesFingerprint, listFiles, readStamp, writeStamp } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { ROOT } from './paths.mjs';
import { run } from './setup-error.mjs';
import { reportWaiting, runStep } from './steps.mjs';

const INPUTS = ['src', 'build', 'index.html', 'vite.config.ts', 'tsconfig.json'].map((name) =>
  join('apps', 'web', name),
);

/** What the server sends first. */
const INDEX = join('apps', 'web', 'dist', 'index.html');

/** Builds the web page when a source of it is newer than what was made. The stamp lies where Vite empties first. */
export async function ensureWeb(root) {
  if (isFresh(root)) return;
  const lock = join(root, 'node_modules', '.llamero-web.lock');
  await withLock(lock, () => build(root), reportWaiting);
}

async function build(root) {
  // Another process may have built it while this one waited.
  if (isFresh(root)) return;
  const fingerprint = webFingerprint(root);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--config', join('apps', 'web', 'vite.config.ts'), '--logLevel', 'warn'];
  await runStep('building the web page', process.execPath, args, { cwd: root });
  writeStamp(stampFile(root), fingerprint);
}

function webFingerprint(root) {
  return fileTimesFingerprint(listFiles(root, [...INPUTS, 'package.json'], (path) => !path.endsWith('.spec.ts')));
}

function isFresh(root) {
  return existsSync(join(root, INDEX)) && readStamp(stampFile(root)) === webFingerprint(root);
}

function stampFile(root) {
  return join(root, 'apps', 'web', 'dist', '.llamero-sources');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await run(() => ensureWeb(ROOT));
}
