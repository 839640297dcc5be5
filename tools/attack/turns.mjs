import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the turn probe lies, as a URL that --import takes. */
export const TURN_PROBE = new URL('turn-probe.mjs', import.meta.url).href;

/**
 * The longest turns of a process's event loop since a time, by processor time and by wall time, in milliseconds. 0 where
 * none was long.
 *
 * @param {string} folder where the turn probe writes @param {number} since milliseconds since 1970
 */
export function longestTurns(folder, processId, since) {
  const file = join(folder, `${processId}.turns`);
  let [processor, wall] = [0, 0];
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const [ended, used, passed] = line.split(' ').map(Number);
    if (!(ended >= since)) continue;
    processor = Math.max(processor, used);
    wall = Math.max(wall, passed);
  }
  return { processor, wall };
}
