import { appendFileSync, openSync, readSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/*
 * For `node --import`: writes down which turns of a process's event loop took long, by the processor time of its main
 * thread, so that a busy machine does not count. Each is a line of JSON in the file that LOOP_PROBE_FILE names, where `%p`
 * stands for the number of the process:
 * `{ "at": milliseconds since 1970, "ms": processor time }`.
 */

/** Milliseconds between two looks. What lies between them is a turn, and 5 ms of short ones at most. */
const INTERVAL = 5;
/** Milliseconds of processor time from which on a turn is written down. */
const LONG = 10;

const file = process.env.LOOP_PROBE_FILE;
if (file !== undefined && isMainThread) watchTurns(file.replace('%p', String(process.pid)));

/** @param {string} path of the file that long turns are written to */
function watchTurns(path) {
  const processorTime = mainThreadClock();
  let before = processorTime();
  const timer = setInterval(() => {
    const now = processorTime();
    const ms = now - before;
    before = now;
    if (ms >= LONG) appendFileSync(path, `${JSON.stringify({ at: Date.now(), ms: Number(ms.toFixed(2)) })}\n`);
  }, INTERVAL);
  timer.unref();
}

/** Milliseconds of processor time of this thread; where the system does not tell, of the whole process. */
function mainThreadClock() {
  const text = Buffer.alloc(64);
  try {
    // Nanoseconds on a processor come first. The kernel writes the file anew for each read.
    const clock = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
    return () => Number.parseInt(text.toString('latin1', 0, readSync(clock, text, 0, text.length, 0)), 10) / 1e6;
  } catch {
    return () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    };
  }
}
