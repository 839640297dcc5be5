import { describe, expect, it } from 'vitest';
import { prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';

describe('prompts beside streams', () => {
  const LONG = 'p'.repeat(600);

  it('are read in pieces, so that no step takes much longer than without them', async () => {
    const { scheduler, run, context } = prepare(
      { slots: 2, slotContextSize: 1024, batchSize: 512 },
      { itlTargetMs: 1 },
    );
    context.during = () => new Promise((resolve) => setTimeout(resolve, 1));
    const stream = outcomeOf(scheduler.run(buildTask({ prompt: 'x', maxTokens: 80 })));
    while (context.tokensOf(0).length < 3) await turn();
    const before = context.steps.length;
    expect(scheduler.statistics().prefillBudget).toBeGreaterThanOrEqual(16);
    const { tokens } = await run({ prompt: LONG, maxTokens: 2 });
    expect(tokens).toEqual(tokensAfter(buildTask({ prompt: LONG }).prompt, 2));
    const pieces = context.steps.slice(before).flatMap((step) => (step.length === 2 && step[1]! > 1 ? [step[1]!] : []));
    expect(Math.max(...pieces)).toBeLessThanOrEqual(97);
    expect(pieces.reduce((sum, piece) => sum + piece, 0)).toBeGreaterThanOrEqual(598);
    expect((await stream).tokens).toEqual(tokensAfter(buildTask({ prompt: 'x' }).prompt, 80));
    expect(scheduler.statistics().prefillBudget).toBe(0);
  });

  it('have the whole batch where nobody generates, or no time between tokens is asked for', async () => {
    for (const itlTargetMs of [undefined, 0]) {
      const { run, context } = prepare({ slotContextSize: 1024, batchSize: 512 }, { itlTargetMs });
      await run({ prompt: LONG, maxTokens: 1 });
      expect(context.steps).toEqual([[512], [88]]);
    }
  });

  it('that are short pass a long one that is being read', async () => {
    const { scheduler, context } = prepare({ slots: 3, slotContextSize: 1024, batchSize: 512 }, { itlTargetMs: 1 });
    context.during = () => new Promise((resolve) => setTimeout(resolve, 1));
    const ended: string[] = [];
    const ask = async (prompt: string, maxTokens: number) => {
      await outcomeOf(scheduler.run(buildTask({ prompt, maxTokens })));
      ended.push(prompt[0]!);
    };
    const stream = ask('x', 100);
    while (context.tokensOf(0).length < 3) await turn();
    const long = ask(LONG, 1);
    while (context.tokensOf(1).length < 32) await turn();
    await Promise.all([ask('short', 1), long, stream]);
    expect(ended).toEqual(['s', 'p', 'x']);
  });
});
