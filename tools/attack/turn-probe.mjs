// Preloaded into the server and its engine (NODE_OPTIONS=--import): writes every long turn of the main thread's event loop
// to a file, one a line: when it ended (milliseconds since 1970), its processor time and its wall time in milliseconds.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** Milliseconds between two looks. A turn is told at most so much too long. */
const PERIOD = 5;
/** Turns of so many milliseconds are written. */
const LONG = 15;

const folder = process.env.TURN_PROBE_FOLDER;
if (folder !== undefined && isMainThread) {
  const file = join(folder, `${process.pid}.turns`);
  let last = look();
  setInterval(() => {
    const now = look();
    const [used, passed] = [now.used - last.used, now.at - last.at];
    if (used > LONG || passed > 2 * LONG) {
      appendFileSync(file, `${Date.now()} ${Math.round(used)} ${Math.round(passed)}\n`);
    }
    last = now;
  }, PERIOD).unref();
}

/** Processor time of this thread and the time, both in milliseconds. */
function look() {
  const [nanoseconds] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ');
  return { used: Number(nanoseconds) / 1e6, at: performance.now() };
}
