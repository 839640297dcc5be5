import { describe, expect, it } from 'vitest';
import { ModelSourceError } from '../model-source-error.js';
import { retryDelay, withRetries } from './retries.js';

const LIMITS = { retryDelay: 1000, maxRetryDelay: 60_000 };
const away = () => new ModelSourceError('ERR_UNREACHABLE', 'away');

describe('the wait before another attempt', () => {
  it('doubles, varies by a quarter and is bounded', () => {
    expect([1, 2, 3, 4].map((failures) => retryDelay(failures, LIMITS, 0))).toEqual([1000, 2000, 4000, 8000]);
    expect(retryDelay(1, LIMITS, 0.999)).toBeCloseTo(1250, -1);
    expect(retryDelay(30, LIMITS, 0)).toBe(60_000);
  });

  it('is at least what the server asks for, within bounds', () => {
    expect(retryDelay(1, LIMITS, 0, 5000)).toBe(5000);
    expect(retryDelay(4, LIMITS, 0, 5000)).toBe(8000);
    expect(retryDelay(1, LIMITS, 0, 1e9)).toBe(60_000);
  });
});

describe('attempts', () => {
  const options = (attempts: number) => ({ attempts, limits: { retryDelay: 0, maxRetryDelay: 0 }, onRetry: () => {} });

  it('end with the first success', async () => {
    let calls = 0;
    const result = await withRetries(async () => {
      if (++calls < 3) throw away();
      return 'done';
    }, options(5));
    expect([result, calls]).toEqual(['done', 3]);
  });

  it('end when they are used up, and count anew after progress', async () => {
    let calls = 0;
    const failing = withRetries(async (progressed) => {
      if (++calls === 2) progressed();
      throw away();
    }, options(3));
    await expect(failing).rejects.toThrow('away');
    expect(calls).toBe(4);
  });

  it('end at once with what waiting cannot heal', async () => {
    let calls = 0;
    const failing = withRetries(async () => {
      calls++;
      throw new ModelSourceError('ERR_CHECKSUM', 'wrong');
    }, options(3));
    await expect(failing).rejects.toThrow('wrong');
    expect(calls).toBe(1);
  });
});
