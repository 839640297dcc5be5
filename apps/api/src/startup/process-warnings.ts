import type { ServerLog } from '../logging/server-log.js';

/** Brings what Node.js warns of into the log, as one line; by itself it prints to stderr, past level and form of the log. */
export function logWarnings(log: ServerLog): void {
  // Without a listener somebody has asked for no warnings at all.
  if (process.listenerCount('warning') === 0) return;
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log.warn(`${name}: ${message}`));
}
