import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SetupError } from './toolchain.mjs';

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** @returns the process that holds the lock; 0 when this one has taken it */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return 0;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = Number(readFileSync(lock, 'utf8'));
  if (holder > 0 && isRunning(holder)) return holder;
  rmSync(lock, { force: true }); // left behind by a build that was killed
  return take(lock);
}

/**
 * Two builds at once would write the same files: the second one waits.
 * @throws SetupError after ten minutes
 */
export async function withLock(lock, report, work) {
  mkdirSync(dirname(lock), { recursive: true });
  for (let waited = 0, holder = take(lock); holder !== 0; waited += 1, holder = take(lock)) {
    if (waited === 0) report(`process ${holder} builds here; waiting`);
    if (waited > 600) throw new SetupError(`the build of process ${holder} did not end`);
    await new Promise((done) => setTimeout(done, 1000));
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}
