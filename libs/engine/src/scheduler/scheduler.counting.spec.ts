import { describe, expect, it } from 'vitest';
import { gate, prepare, turn } from '../../../../test/support/schedulers.js';
import type { DistributionSnapshot } from '../door/engine-statistics.js';

const total = ({ counts }: DistributionSnapshot) => counts.reduce((sum, count) => sum + count, 0);

describe('counting', () => {
  it('takes part in a step with every slot that has work', async () => {
    const { scheduler, run } = prepare({ slots: 3 });
    await Promise.all([run({ prompt: 'a', maxTokens: 2 }), run({ prompt: 'b', maxTokens: 2 }), run({ maxTokens: 1 })]);
    expect(scheduler.statistics()).toMatchObject({ steps: 2, stepSlots: 5 });
  });

  it('measures each wait once a task, and the time between tokens once a token but the first', async () => {
    const { scheduler, run } = prepare({ slots: 2, slotContextSize: 64 });
    await Promise.all([run({ maxTokens: 5 }), run({ maxTokens: 1 }), run({ maxTokens: 3 })]);
    const { latencies } = scheduler.statistics();
    expect(Object.entries(latencies).map(([name, distribution]) => [name, total(distribution)])).toEqual([
      ['queue', 3],
      ['prefill', 3],
      ['firstToken', 3],
      ['betweenTokens', 6],
      ['endToEnd', 3],
    ]);
    expect(latencies.firstToken.sum).toBeCloseTo(latencies.queue.sum + latencies.prefill.sum, 6);
    expect(latencies.endToEnd.sum).toBeGreaterThanOrEqual(latencies.firstToken.sum);
  });

  it('knows no first token where none was wanted', async () => {
    const { scheduler, run } = prepare();
    await run({ maxTokens: 0 });
    const { firstToken, prefill } = scheduler.statistics().latencies;
    expect([total(firstToken), total(prefill)]).toEqual([0, 1]);
  });

  it('tells for how long a step has been running', async () => {
    const { scheduler, context, run } = prepare();
    const { opened, open } = gate();
    context.during = () => opened;
    const done = run({ maxTokens: 1 });
    while (scheduler.statistics().runningStepMs === 0) await turn();
    const before = scheduler.statistics().runningStepMs;
    await turn();
    expect(scheduler.statistics().runningStepMs).toBeGreaterThan(before);
    open();
    await done;
    expect(scheduler.statistics().runningStepMs).toBe(0);
  });
});
