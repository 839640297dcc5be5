import { describe, expect, it } from 'vitest';
import { BARS, judge, type Measured } from './bars.mjs';

const QUIET = { count: 100, median: 1, p99: 5, max: 10, failed: 0 };

/** An attack that broke nothing. */
const GOOD: Measured = {
  statuses: { 200: 3, left: 1 },
  right: ['200', 'left'],
  requests: 4,
  livez: QUIET,
  control: QUIET,
  short: { ...QUIET, max: 900 },
  alone: 50,
  turn: 20,
  grownApi: 30,
  grownEngine: -2,
  handlesLeft: 0,
  idleAfter: 400,
  ended: undefined,
  logLines: 3,
  controlCharacters: 0,
  isSameText: true,
};

const names = (bars: readonly { name: string }[]) => bars.map(({ name }) => name);
const judged = (changes: Partial<Measured>) => {
  const { broken, unjudged } = judge({ ...GOOD, ...changes });
  return { broken: names(broken), unjudged: names(unjudged) };
};

describe('bars', () => {
  it('hold where an attack did nothing', () => {
    expect(judged({})).toEqual({ broken: [], unjudged: [] });
  });

  it.each<[string, Partial<Measured>]>([
    ['lives', { ended: 'the engine ended' }],
    ['statuses', { statuses: { 200: 3, 500: 1 } }],
    ['statuses', { statuses: { late: 1 } }],
    ['livez p99', { livez: { ...QUIET, p99: 20 } }],
    ['livez max', { livez: { ...QUIET, max: 101 } }],
    ['livez', { livez: { ...QUIET, failed: 1 } }],
    ['turn', { turn: 51 }],
    ['short', { short: { ...QUIET, max: 2051 } }],
    ['beside', { short: { ...QUIET, failed: 1 } }],
    ['memory', { grownApi: 65 }],
    ['memory', { grownEngine: 65 }],
    ['handles', { handlesLeft: 5 }],
    ['idle', { idleAfter: Number.POSITIVE_INFINITY }],
    ['log', { logLines: 10 }],
    ['log', { controlCharacters: 1 }],
    ['text', { isSameText: false }],
  ])('%s breaks alone', (name, changes) => {
    expect(judged(changes)).toEqual({ broken: [name], unjudged: [] });
  });

  it('of time are not judged where a server that nobody attacks is slow as well', () => {
    const slow = { ...QUIET, p99: 300, max: 1500 };
    expect(judged({ livez: slow, control: slow, short: { ...QUIET, max: 5000 } })).toEqual({
      broken: [],
      unjudged: ['livez p99', 'livez max', 'short'],
    });
  });

  it('of anything but time are judged on the slowest machine', () => {
    const slow = { ...QUIET, p99: 300, max: 1500 };
    expect(judged({ control: slow, grownApi: 100, statuses: { 500: 1 } }).broken).toEqual(['statuses', 'memory']);
  });

  it('have names of their own', () => {
    expect(new Set(names(BARS)).size).toBe(BARS.length);
  });
});
