/** Milliseconds that are kept of the time for a shutdown, to write last events and to end the engine. */
const SHORTEST_FAREWELL = 250;
const LONGEST_FAREWELL = 1000;
const SHARE = 0.2;

/** How the time of a shutdown is spent. */
export interface ShutdownTimes {
  /** Milliseconds that running requests have. */
  readonly requestsMs: number;
  /** Milliseconds after which the engine process is killed, from the signal on. */
  readonly engineMs: number;
  /** Milliseconds after which the process ends whatever runs, from the signal on. */
  readonly totalMs: number;
}

/** @param seconds of `--shutdown-timeout`; where they are none, the farewell alone takes its shortest time */
export function shutdownTimes(seconds: number): ShutdownTimes {
  const askedMs = seconds * 1000;
  const farewell = Math.min(LONGEST_FAREWELL, Math.max(SHORTEST_FAREWELL, askedMs * SHARE));
  const totalMs = Math.max(askedMs, farewell);
  return { requestsMs: totalMs - farewell, engineMs: totalMs - farewell / 2, totalMs };
}
