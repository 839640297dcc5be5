import type { Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { sayOnce } from '../../../../test/support/fake-engine.js';
import { areIdle, gate, prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';
import type { TaskEvent } from '../door/task-event.js';

describe('the invariants of the scheduler', () => {
  it('1: gives a slot that is cancelled during a step no work before the step ends, and drops its token', async () => {
    const { scheduler, context } = prepare({ slotContextSize: 64 });
    const heard: TaskEvent[] = [];
    let second: ReturnType<typeof outcomeOf> | undefined;
    let wasIdle = false;
    const first: Subscription = scheduler.run(buildTask({ prompt: 'abc', maxTokens: 50 })).subscribe((event) => {
      heard.push(event);
    });
    context.during = (step) => {
      if (step !== 2) return;
      first.unsubscribe();
      wasIdle = areIdle(scheduler);
      heard.length = 0;
      second = outcomeOf(scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 3 })));
    };
    while (!second) await turn();
    const { tokens, end } = await second;
    expect(wasIdle).toBe(true);
    expect(heard).toEqual([]);
    expect(tokens).toEqual(tokensAfter(buildTask({ prompt: 'xyz' }).prompt, 3));
    expect(end?.usage.generatedTokens).toBe(3);
    expect(areIdle(scheduler)).toBe(true);
  });

  it('1: does not count the token that a slot gets after a stop string ended its text', async () => {
    const next = sayOnce('one two three four five');
    const { scheduler, context } = prepare({ slots: 2, slotContextSize: 64, next });
    const [stopped, other] = await Promise.all([
      outcomeOf(scheduler.run(buildTask({ prompt: 'abc', maxTokens: 50, stop: [' two'] }))),
      outcomeOf(scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 12 }))),
    ]);
    expect(stopped!.end?.usage).toMatchObject({ generatedTokens: 7, tokensInCache: 9 });
    expect(other!.tokens).toHaveLength(12);
    expect(scheduler.statistics().generatedTokens).toBe(19);
    expect(scheduler.snapshots()[0]).toMatchObject({ generatedTokens: 7, tokensInCache: 10 });
    expect(context.tokensOf(0)).toHaveLength(10);
  });

  it('2: never runs two steps at once', async () => {
    const { scheduler, context } = prepare({ slots: 4 });
    let running = 0;
    let most = 0;
    context.during = async () => {
      most = Math.max(most, ++running);
      await turn();
      running--;
    };
    await Promise.all(Array.from({ length: 12 }, () => outcomeOf(scheduler.run(buildTask({ maxTokens: 3 })))));
    expect(most).toBe(1);
    expect(context.steps.length).toBeGreaterThan(8);
  });

  it('3: edits the KV cache only between steps', async () => {
    const { scheduler, context } = prepare({ slots: 2, slotContextSize: 16 }, { contextShift: true });
    let isComputing = false;
    const during: string[] = [];
    for (const edit of ['trim', 'shift'] as const) {
      const original = context[edit].bind(context) as (...values: number[]) => never;
      context[edit] = (...values: number[]) => {
        if (isComputing) during.push(edit);
        return original(...values);
      };
    }
    context.during = async (step) => {
      isComputing = true;
      if (step % 3 === 0)
        scheduler
          .run(buildTask({ prompt: 'ab', maxTokens: 1 }))
          .subscribe()
          .unsubscribe();
      await turn();
      isComputing = false;
    };
    const outcomes = await Promise.all(
      ['abc', 'abd', 'xyz'].map((prompt) => outcomeOf(scheduler.run(buildTask({ prompt, maxTokens: 30 })))),
    );
    expect(during).toEqual([]);
    expect(outcomes.map((outcome) => outcome.tokens.length)).toEqual([30, 30, 30]);
  });

  it('4: records the tokens of a cancelled slot as held, and re-uses them', async () => {
    const { scheduler, context, backend } = prepare();
    const prompt = [...'abcdef'].map((letter) => letter.charCodeAt(0));
    const known = [...prompt, ...tokensAfter(prompt, 3)];
    const first = scheduler.run(buildTask({ prompt, maxTokens: 50 })).subscribe();
    const isDone = gate();
    context.during = (step) => {
      if (step !== 2) return;
      first.unsubscribe();
      context.during = undefined;
      isDone.open();
    };
    // The step that serves nobody is not aborted here: what it computed counts.
    context.abort = () => {};
    await isDone.opened;
    while (!backend.chains[0]!.isDisposed || scheduler.statistics().tokensInCache < 8) await turn();
    expect(scheduler.snapshots()[0]!.tokensInCache).toBe(8);
    expect(context.tokensOf(0)).toEqual(known.slice(0, 8));
    const { end } = await outcomeOf(scheduler.run(buildTask({ prompt: known, maxTokens: 1 })));
    expect(end?.usage.cachedTokens).toBe(8);
  });

  it('4: trims a sequence to what the memory says after a failed step', async () => {
    const { scheduler, context } = prepare({ batchSize: 4 });
    const first = scheduler.run(buildTask({ prompt: 'abcdefgh', maxTokens: 5 })).subscribe();
    const isDone = gate();
    context.during = (step) => {
      if (step !== 1) return;
      first.unsubscribe(); // the only task: the step is aborted half-way
      isDone.open();
    };
    await isDone.opened;
    await turn();
    expect(context.aborts).toBe(1);
    expect(context.tokensOf(0)).toHaveLength(6);
    expect(scheduler.snapshots()[0]!.tokensInCache).toBe(6);
    const { tokens, end } = await outcomeOf(scheduler.run(buildTask({ prompt: 'abcdefgh', maxTokens: 3 })));
    expect(end?.usage.cachedTokens).toBe(6);
    expect(tokens).toEqual(tokensAfter(buildTask({ prompt: 'abcdefgh' }).prompt, 3));
  });

  it('5: serves a task that is brought when the last one ends', async () => {
    const { scheduler } = prepare();
    let second: ReturnType<typeof outcomeOf> | undefined;
    await new Promise<void>((resolve) => {
      scheduler.run(buildTask({ maxTokens: 2 })).subscribe({
        complete: () => {
          second = outcomeOf(scheduler.run(buildTask({ maxTokens: 2 })));
          resolve();
        },
      });
    });
    expect((await second!).tokens).toHaveLength(2);
  });

  it('5: serves a task that comes any number of microtasks after the end of the last one', async () => {
    const { scheduler } = prepare();
    for (let delay = 0; delay < 12; delay++) {
      await outcomeOf(scheduler.run(buildTask({ maxTokens: 1 })));
      for (let microtask = 0; microtask < delay; microtask++) await undefined;
      expect((await outcomeOf(scheduler.run(buildTask({ maxTokens: 2 })))).tokens).toHaveLength(2);
    }
  });
});
