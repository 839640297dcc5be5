import { machineTime, othersShare } from './targets/processor-time.js';

const MOST_TRIES = 10;
const LOOK_FOR_MS = 1000;
const LONGEST_WAIT_MS = 600_000;

/** A measurement that knows how much of the machine, in percent, went to processes outside it (NaN = unknown). */
export interface Disturbed {
  readonly others: number;
}

/**
 * Measures when the machine is quiet: waits until others take no more than `percent` of it, and measures again when
 * they took more meanwhile. After several tries the least disturbed one counts.
 *
 * @param percent 100 measures at once, whatever runs beside it
 */
export async function whenQuiet<Result extends Disturbed>(
  percent: number,
  measure: () => Promise<Result>,
): Promise<Result> {
  await whenIdle(percent);
  let best = await measure();
  for (let tries = 1; tries < MOST_TRIES && best.others > percent; tries += 1) {
    await whenIdle(percent);
    const next = await measure();
    if (next.others < best.others) best = next;
  }
  return best;
}

/** Returns after a second in which the machine was idle but for `percent`, or when it has waited long enough. */
export async function whenIdle(percent: number): Promise<void> {
  if (percent >= 100) return;
  const giveUpAt = performance.now() + LONGEST_WAIT_MS;
  while (performance.now() < giveUpAt) {
    const before = machineTime();
    await new Promise((resolve) => setTimeout(resolve, LOOK_FOR_MS));
    // Without /proc the share is NaN, which is no reason to wait.
    if (!(othersShare(before, machineTime(), 0) > percent)) return;
  }
}
