import { describe, expect, it } from 'vitest';
import { areIdle, gate, prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';

describe('cancelling', () => {
  it('takes a waiting task out of the queue', async () => {
    const { scheduler, backend } = prepare();
    const first = outcomeOf(scheduler.run(buildTask({ maxTokens: 5 })));
    const waiting = scheduler.run(buildTask({ maxTokens: 5 })).subscribe();
    await turn();
    expect(scheduler.statistics()).toMatchObject({ tasksRunning: 1, tasksWaiting: 1 });
    waiting.unsubscribe();
    expect(scheduler.statistics().tasksWaiting).toBe(0);
    await first;
    expect(backend.chains).toHaveLength(1);
  });

  it('ends a prompt within one step', async () => {
    const { scheduler, context } = prepare({ batchSize: 2 });
    const task = scheduler.run(buildTask({ prompt: 'abcdefghij' })).subscribe();
    context.during = (step) => {
      if (step === 1) task.unsubscribe();
    };
    while (!areIdle(scheduler) || context.steps.length < 2) await turn();
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(context.steps).toHaveLength(2);
  });

  it('does not stop the others of a step', async () => {
    const { scheduler, context } = prepare({ slots: 2 });
    const cancelled = scheduler.run(buildTask({ prompt: 'abc', maxTokens: 50 })).subscribe();
    context.during = (step) => {
      if (step === 2) cancelled.unsubscribe();
    };
    const { tokens } = await outcomeOf(scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 6 })));
    expect(tokens).toEqual(tokensAfter(buildTask({ prompt: 'xyz' }).prompt, 6));
    expect(context.aborts).toBe(0);
    expect(context.steps).toEqual([[3, 3], [1, 1], [1, 1], [1], [1], [1]]);
  });

  it('frees the sampler chain at once', async () => {
    const { scheduler, backend, context } = prepare();
    const task = scheduler.run(buildTask({ maxTokens: 50 })).subscribe();
    let wasDisposed = false;
    context.during = (step) => {
      if (step !== 1) return;
      task.unsubscribe();
      wasDisposed = backend.chains[0]!.isDisposed;
    };
    while (!areIdle(scheduler) || context.steps.length < 2) await turn();
    expect(wasDisposed).toBe(true);
  });

  it('works from within an event', async () => {
    const { scheduler } = prepare();
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      const task = scheduler.run(buildTask({ maxTokens: 50 })).subscribe((event) => {
        heard.push(event.type);
        if (heard.length === 4) {
          task.unsubscribe();
          resolve();
        }
      });
    });
    await turn();
    expect(areIdle(scheduler)).toBe(true);
    expect(heard).toEqual(['assigned', 'start', 'text', 'text']);
    expect((await outcomeOf(scheduler.run(buildTask({ maxTokens: 3 })))).tokens).toHaveLength(3);
  });
});

describe('closing', () => {
  it('fails running, waiting and later tasks with ERR_CLOSED, and leaves no step behind', async () => {
    const { scheduler, context, backend } = prepare();
    const running = outcomeOf(scheduler.run(buildTask({ maxTokens: 100 })));
    const waiting = outcomeOf(scheduler.run(buildTask({ maxTokens: 100 })));
    const isInStep = gate();
    context.during = (step) => {
      if (step === 2) isInStep.open();
      return turn();
    };
    await isInStep.opened;
    await scheduler.close();
    expect((await running).error).toMatchObject({ code: 'ERR_CLOSED' });
    expect((await waiting).error).toMatchObject({ code: 'ERR_CLOSED' });
    expect((await outcomeOf(scheduler.run(buildTask()))).error).toMatchObject({ code: 'ERR_CLOSED' });
    expect(context.aborts).toBe(1);
    expect(backend.chains.every((chain) => chain.isDisposed)).toBe(true);
    const { steps } = scheduler.statistics();
    await turn();
    await turn();
    expect(scheduler.statistics().steps).toBe(steps);
    context.trim(0, 0, -1); // throws while a step runs
  });

  it('can be done twice, and when nothing runs', async () => {
    const { scheduler } = prepare();
    await scheduler.close();
    await scheduler.close();
  });
});
