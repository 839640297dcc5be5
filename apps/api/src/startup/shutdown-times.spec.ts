import { describe, expect, it } from 'vitest';
import { shutdownTimes } from './shutdown-times.js';

describe('the time of a shutdown', () => {
  it.each([
    [0, { requestsMs: 0, engineMs: 125, totalMs: 250 }],
    [1, { requestsMs: 750, engineMs: 875, totalMs: 1000 }],
    [5, { requestsMs: 4000, engineMs: 4500, totalMs: 5000 }],
    [86_400, { requestsMs: 86_399_000, engineMs: 86_399_500, totalMs: 86_400_000 }],
  ])('of %i seconds leaves some of them for the farewell', (seconds, times) => {
    expect(shutdownTimes(seconds)).toEqual(times);
  });
});
