import { describe, expect, it } from 'vitest';
import { inParallel } from './parallel.js';

describe('tasks in parallel', () => {
  it('run a few at a time and give their results in order', async () => {
    let running = 0;
    let most = 0;
    const results = await inParallel([5, 1, 4, 2, 3], 2, async (item) => {
      most = Math.max(most, ++running);
      await new Promise((done) => setTimeout(done, item));
      running--;
      return item * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });

  it('stop at the first failure, which is the one that is thrown', async () => {
    const begun: number[] = [];
    const failing = inParallel([1, 2, 3, 4], 2, async (item, signal) => {
      begun.push(item);
      if (item === 1) throw new Error('first');
      await new Promise<void>((done) => (signal.aborted ? done() : signal.addEventListener('abort', () => done())));
      throw new Error('second');
    });
    await expect(failing).rejects.toThrow('first');
    expect(begun).toEqual([1, 2]);
  });
});
