import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { areIdle, prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';

async function turns(count = 20): Promise<void> {
  for (let left = count; left > 0; left--) await turn();
}

describe('a task whose events are not wanted', () => {
  it('computes nothing, keeps its slot, and goes on as if nothing had been', async () => {
    const { scheduler, context } = prepare();
    const isWanted = new Subject<boolean>();
    let texts = 0;
    const task = scheduler.run(buildTask({ prompt: 'abc', maxTokens: 30 }), isWanted);
    const outcome = new Promise((resolve) => {
      const events: number[] = [];
      task.subscribe({
        next: (event) => {
          if (event.type !== 'text') return;
          events.push(event.token);
          if (++texts === 5) isWanted.next(false);
        },
        complete: () => resolve(events),
      });
    });
    await turns();
    const { length } = context.steps;
    // What was under way when it was paused still came.
    expect(texts).toBeGreaterThanOrEqual(5);
    expect(texts).toBeLessThan(9);
    expect(scheduler.statistics()).toMatchObject({ tasksRunning: 1, tasksPaused: 1 });
    await turns();
    expect(context.steps).toHaveLength(length);
    isWanted.next(true);
    expect(await outcome).toEqual(tokensAfter(buildTask({ prompt: 'abc' }).prompt, 30));
    expect(scheduler.statistics()).toMatchObject({ tasksRunning: 0, tasksPaused: 0 });
  });

  it('leaves the others their steps, several at once as well', async () => {
    const { scheduler, run } = prepare({ slots: 2 }, { bursts: true });
    const isWanted = new Subject<boolean>();
    const paused = scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 100 }), isWanted).subscribe();
    await turns(5);
    isWanted.next(false);
    const { steps } = scheduler.statistics();
    const { tokens } = await run({ prompt: 'abc', maxTokens: 64 });
    expect(tokens).toEqual(tokensAfter(buildTask({ prompt: 'abc' }).prompt, 64));
    expect(scheduler.statistics().steps - steps).toBeLessThan(80);
    paused.unsubscribe();
    expect(areIdle(scheduler)).toBe(true);
  });

  it('lets prompts begin that wait for generations without continuous batching', async () => {
    const { scheduler, run } = prepare({ slots: 2 }, { continuousBatching: false });
    const isWanted = new Subject<boolean>();
    scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 100 }), isWanted).subscribe();
    await turns(5);
    isWanted.next(false);
    expect((await run({ prompt: 'abc', maxTokens: 4 })).tokens).toHaveLength(4);
  });

  it('is not waited for by one that could share its prompt', async () => {
    const { scheduler, run } = prepare({ slots: 2, batchSize: 4, slotContextSize: 512 });
    const isWanted = new Subject<boolean>();
    const prompt = 'x'.repeat(200);
    scheduler.run(buildTask({ prompt, maxTokens: 4 }), isWanted).subscribe();
    await turns(5);
    isWanted.next(false);
    expect((await run({ prompt, maxTokens: 4 })).tokens).toHaveLength(4);
  });

  it('gives its slot to who waits once it is cancelled', async () => {
    const { scheduler, run } = prepare();
    const isWanted = new Subject<boolean>();
    const paused = scheduler.run(buildTask({ maxTokens: 100 }), isWanted).subscribe();
    await turns(5);
    isWanted.next(false);
    await turns();
    const waiting = run({ prompt: 'abc', maxTokens: 4 });
    await turns();
    expect(scheduler.statistics()).toMatchObject({ tasksPaused: 1, tasksWaiting: 1 });
    paused.unsubscribe();
    expect((await waiting).tokens).toHaveLength(4);
  });

  it('is overtaken while it waits for a slot', async () => {
    const { scheduler, run } = prepare();
    const running = run({ maxTokens: 10 });
    const isWanted = new Subject<boolean>();
    const late = outcomeOf(scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 4 }), isWanted));
    isWanted.next(false);
    await running;
    expect((await run({ prompt: 'abc', maxTokens: 4 })).tokens).toHaveLength(4);
    expect(scheduler.statistics()).toMatchObject({ tasksRunning: 0, tasksWaiting: 1 });
    isWanted.next(true);
    expect((await late).tokens).toEqual(tokensAfter(buildTask({ prompt: 'xyz' }).prompt, 4));
  });

  it('gives the same tokens whenever it is paused, and so do the others', async () => {
    const pauses = fc.array(fc.record({ task: fc.nat(3), turns: fc.nat(6) }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(pauses, fc.boolean(), async (plan, bursts) => {
        const { scheduler } = prepare({ slots: 3, batchSize: 8 }, { bursts });
        const prompts = ['abc', 'abd', 'x'.repeat(30), 'y'];
        const wishes = prompts.map(() => new Subject<boolean>());
        const outcomes = prompts.map((prompt, index) =>
          outcomeOf(scheduler.run(buildTask({ prompt, maxTokens: 12 }), wishes[index]!)),
        );
        for (const { task, turns: wait } of plan) {
          wishes[task]!.next(false);
          await turns(wait);
          wishes[task]!.next(true);
        }
        for (const [index, prompt] of prompts.entries()) {
          expect((await outcomes[index]!).tokens).toEqual(tokensAfter(buildTask({ prompt }).prompt, 12));
        }
        expect(areIdle(scheduler)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
