import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a process is started with to be watched. */
export const PROBE = fileURLToPath(new URL('./probe.mjs', import.meta.url));

/**
 * The processor time of the longest turn of the event loop that a probe wrote down.
 *
 * @param {string} file the probe's LOOP_PROBE_FILE
 * @param {number} [since] milliseconds since 1970: turns that ended earlier do not count
 * @returns {number} milliseconds; 0 where none took 10 ms
 */
export function longestTurn(file, since = 0) {
  let longest = 0;
  for (const line of linesOf(file)) {
    const { at, ms } = JSON.parse(line);
    if (at >= since) longest = Math.max(longest, ms);
  }
  return longest;
}

/** @param {string} file */
function linesOf(file) {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').filter(Boolean);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
