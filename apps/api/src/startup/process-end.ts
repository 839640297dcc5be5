/** Exit codes of a process that a signal ended, where it cannot end by the signal itself. */
export const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

export type EndingSignal = keyof typeof SIGNALS;

/** Milliseconds between two looks at what is still being worked on. */
const PAUSE = 10;

/** What threads of libuv's pool work on. An exit waits for them, however long they take: a read of a pipe, a name. */
const ON_POOL: ReadonlySet<string> = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
]);

/** Whether an exit has to wait for no thread. */
export function isFreeToExit(): boolean {
  return !process.getActiveResourcesInfo().some((name) => ON_POOL.has(name));
}

/** Exits with 0, as soon as that does not have to wait for a thread. */
export function exitWhenFree(): void {
  if (isFreeToExit()) process.exit(0);
  setTimeout(exitWhenFree, PAUSE);
}

/**
 * Ends the process now, as the signal does by itself: unlike an exit, that waits for no thread. Only a process that is
 * the first of its container is deaf to that, and exits.
 */
export function endBySignal(signal: EndingSignal): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  process.exit(SIGNALS[signal]);
}
