/**
 * How long requests took in milliseconds, and how many did not get 200.
 *
 * @typedef {{ count: number, median: number, p99: number, max: number, failed: number }} Times
 */

/**
 * What was measured of an attack. Times are in milliseconds, memory in MiB.
 *
 * @typedef {object} Measured
 * @property {Record<string, number>} statuses how often each outcome came
 * @property {readonly string[]} right the outcomes that are right
 * @property {number} requests that were sent
 * @property {Times} livez probes of /livez while it lasted
 * @property {Times} control probes of a server that nobody attacks: what the machine alone takes
 * @property {Times} short normal short requests
 * @property {number} alone a normal short request without the attack
 * @property {number} turn the longest turn of the event loop, by processor time
 * @property {number} grownApi memory of the API process, over that before, when it had had its time
 * @property {number} grownEngine
 * @property {number} handlesLeft descriptors of the API process, over those before
 * @property {number} idleAfter until both processes were idle again
 * @property {string | undefined} ended what ended: the server, its engine, or what hangs
 * @property {number} logLines that the server wrote
 * @property {number} controlCharacters that are raw in them
 * @property {boolean} isSameText whether the next plain requests get the text that they got before
 */

/** Seconds in which memory, descriptors and processors are to be given back. */
export const RECOVERY_SECONDS = 30;

const MEMORY_SLACK = 64;
const HANDLE_SLACK = 4;
const LINE_SLACK = 5;

/** Milliseconds. */
const P99 = 20;
const LONGEST = 100;
const SLOWER = 2000;

/**
 * THE table of bars: what must hold of every attack. `isUnfair`: whether the machine alone took too long to judge by; such
 * bars are of wall time, and are judged by the best of some tries.
 *
 * @typedef {{ name: string, says: string, isUnfair?: (measured: Measured) => boolean,
 *   holds: (measured: Measured) => boolean }} Bar
 * @type {readonly Bar[]}
 */
export const BARS = [
  { name: 'lives', says: 'no process ends, nothing hangs', holds: ({ ended }) => ended === undefined },
  {
    name: 'statuses',
    says: 'only the statuses that are right for the attack',
    holds: ({ statuses, right }) => Object.keys(statuses).every((status) => right.includes(status)),
  },
  {
    name: 'livez p99',
    says: `the 99th percentile of GET /livez is below ${P99} ms`,
    isUnfair: ({ control }) => control.p99 >= P99 / 2,
    holds: ({ livez }) => livez.p99 < P99,
  },
  {
    name: 'livez max',
    says: `no GET /livez takes more than ${LONGEST} ms`,
    isUnfair: ({ control }) => control.max > LONGEST / 2,
    holds: ({ livez }) => livez.max <= LONGEST,
  },
  { name: 'livez', says: 'every GET /livez gets 200', holds: ({ livez }) => livez.failed === 0 },
  {
    name: 'turn',
    says: 'no turn of the event loop of the API process takes more than 50 ms of processor time',
    holds: ({ turn }) => turn <= 50,
  },
  {
    name: 'short',
    says: `a normal short request beside it takes at most ${SLOWER / 1000} s more than alone`,
    isUnfair: ({ control }) => control.max > SLOWER / 2,
    holds: ({ short, alone }) => short.max <= alone + SLOWER,
  },
  { name: 'beside', says: 'normal short requests beside it get 200', holds: ({ short }) => short.failed === 0 },
  {
    name: 'memory',
    says: `after ${RECOVERY_SECONDS} s each process has at most ${MEMORY_SLACK} MiB more than before`,
    holds: ({ grownApi, grownEngine }) => grownApi <= MEMORY_SLACK && grownEngine <= MEMORY_SLACK,
  },
  {
    name: 'handles',
    says: `after ${RECOVERY_SECONDS} s at most ${HANDLE_SLACK} descriptors more than before`,
    holds: ({ handlesLeft }) => handlesLeft <= HANDLE_SLACK,
  },
  {
    name: 'idle',
    says: `both processes are idle within ${RECOVERY_SECONDS} s`,
    holds: ({ idleAfter }) => idleAfter < RECOVERY_SECONDS * 1000,
  },
  {
    name: 'log',
    says: `at most one line a request and ${LINE_SLACK} more, no raw control characters`,
    holds: ({ logLines, controlCharacters, requests }) => logLines <= requests + LINE_SLACK && controlCharacters === 0,
  },
  {
    name: 'text',
    says: 'plain requests in every slot get the text that they got before',
    holds: ({ isSameText }) => isSameText,
  },
];

/**
 * The bars that do not hold, and those that cannot be judged because the machine alone was too slow.
 *
 * @param {Measured} measured
 * @returns {{ broken: Bar[], unjudged: Bar[] }}
 */
export function judge(measured) {
  const missed = BARS.filter(({ holds }) => !holds(measured));
  const isUnjudged = (/** @type {Bar} */ { isUnfair }) => isUnfair?.(measured) ?? false;
  return { broken: missed.filter((bar) => !isUnjudged(bar)), unjudged: missed.filter(isUnjudged) };
}
