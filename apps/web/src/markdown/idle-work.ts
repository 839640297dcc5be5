/** Milliseconds of work at a time. */
const SLICE = 5;

const waiting: (() => void)[] = [];
let isAsked = false;

/** Does something when the page has nothing else to do, in slices that nobody notices. */
export function whenIdle(work: () => void): void {
  waiting.push(work);
  ask();
}

function ask(): void {
  if (isAsked || waiting.length === 0) return;
  isAsked = true;
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 1000 });
  else setTimeout(run, 30);
}

function run(): void {
  isAsked = false;
  const end = performance.now() + SLICE;
  do waiting.shift()?.();
  while (waiting.length > 0 && performance.now() < end);
  ask();
}
