import { describe, expect, it, vi } from 'vitest';
import { bytesOf } from '../../../../test/support/fake-backend.js';
import { prepare, tokensAfter } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';
import type { Scheduler } from './scheduler.js';

describe('the batches of the scheduler', () => {
  it('takes a prompt whole and then one token a step', async () => {
    const { scheduler, context } = prepare();
    const { tokens } = await outcomeOf(scheduler.run(buildTask({ prompt: 'abc', maxTokens: 3 })));
    expect(context.steps).toEqual([[3], [1], [1]]);
    expect(tokens).toEqual(tokensAfter(buildTask({ prompt: 'abc' }).prompt, 3));
  });

  it('puts the tasks of one tick into one step', async () => {
    const { scheduler, context } = prepare({ slots: 2 });
    await Promise.all([
      outcomeOf(scheduler.run(buildTask({ prompt: 'a', maxTokens: 2 }))),
      outcomeOf(scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 3 }))),
    ]);
    expect(context.steps).toEqual([[1, 3], [1, 1], [1]]);
  });

  it('lets a task that arrives during a step join the next one', async () => {
    const { scheduler, context } = prepare({ slots: 2 });
    let second: Promise<unknown> | undefined;
    context.during = (step) => {
      if (step === 1) second = outcomeOf(scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 2 })));
    };
    await outcomeOf(scheduler.run(buildTask({ prompt: 'a', maxTokens: 4 })));
    await second;
    expect(context.steps).toEqual([[1], [1], [1, 3], [1, 1]]);
  });

  it('gives generating slots their token first and the rest of the batch to prompts, in chunks', async () => {
    const { scheduler, context } = prepare({ slots: 2, batchSize: 4 });
    let second: Promise<unknown> | undefined;
    context.during = (step) => {
      if (step === 0) second = outcomeOf(scheduler.run(buildTask({ prompt: 'abcdefgh', maxTokens: 1 })));
    };
    await outcomeOf(scheduler.run(buildTask({ prompt: 'x', maxTokens: 5 })));
    await second;
    expect(context.steps).toEqual([[1], [1, 3], [1, 3], [1, 2], [1]]);
  });

  it('serves short prompts before long ones, and equal ones in order of arrival', async () => {
    const { scheduler, context } = prepare({ slots: 3, batchSize: 4 });
    const prompts = ['aaaaaa', 'bb', 'cc'];
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1000); // waiting counts, too
    await Promise.all(prompts.map((prompt) => outcomeOf(scheduler.run(buildTask({ prompt, maxTokens: 1 })))));
    clock.mockRestore();
    expect(context.steps).toEqual([[2, 2], [4], [2]]);
    expect(context.tokensOf(1).slice(0, 2)).toEqual([...bytesOf('bb')]);
  });

  it('lets prompts wait until nobody generates when batching is not continuous', async () => {
    const { scheduler, context } = prepare({ slots: 2 }, { continuousBatching: false });
    let second: Promise<unknown> | undefined;
    context.during = (step) => {
      if (step === 0) second = outcomeOf(scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 2 })));
    };
    await outcomeOf(scheduler.run(buildTask({ prompt: 'a', maxTokens: 3 })));
    await second;
    expect(context.steps).toEqual([[1], [1], [1], [3], [1]]);
  });

  it('lets prompts wait while generating slots fill the step', async () => {
    const { scheduler, context } = prepare({ slots: 3, batchSize: 2 });
    const prompts = ['a', 'b', 'c'];
    const outcomes = await Promise.all(
      prompts.map((prompt) => outcomeOf(scheduler.run(buildTask({ prompt, maxTokens: 3 })))),
    );
    expect(context.steps).toEqual([[1, 1], [1, 1], [1, 1], [1], [1], [1]]);
    for (const [index, prompt] of prompts.entries()) {
      expect(outcomes[index]!.tokens).toEqual(tokensAfter(buildTask({ prompt }).prompt, 3));
    }
  });

  it('gives the same tokens whatever the size of the batch', async () => {
    const prompt = 'a prompt of some length';
    const expected = tokensAfter(buildTask({ prompt }).prompt, 6);
    for (const batchSize of [1, 2, 7, 512]) {
      const { scheduler } = prepare({ slots: 2, batchSize });
      const both = await Promise.all([1, 2].map(() => outcomeOf(scheduler.run(buildTask({ prompt, maxTokens: 6 })))));
      expect(both.map((outcome) => outcome.tokens)).toEqual([expected, expected]);
    }
  });
});

describe('slots', () => {
  it('serves as many tasks at once as there are slots, the others in order of arrival', async () => {
    const { scheduler } = prepare({ slots: 2 });
    const order: string[] = [];
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map(async (prompt) => {
        await outcomeOf(scheduler.run(buildTask({ prompt, maxTokens: 2 })));
        order.push(prompt);
      }),
    );
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(scheduler.statistics()).toMatchObject({ tasksRunning: 0, tasksWaiting: 0 });
  });

  it('waits for the slot that was asked for while others go on', async () => {
    const { scheduler } = prepare({ slots: 2 });
    const slotOf = async (task: ReturnType<typeof buildTask>) => (await outcomeOf(scheduler.run(task))).end!.slotId;
    const order: string[] = [];
    const note = async (name: string, slot: Promise<number>) => {
      order.push(`${name} on ${await slot}`);
    };
    await Promise.all([
      note('long', slotOf(buildTask({ prompt: 'a', maxTokens: 9, slotId: 1 }))),
      note('picky', slotOf(buildTask({ prompt: 'b', maxTokens: 1, slotId: 1 }))),
      note('any', slotOf(buildTask({ prompt: 'c', maxTokens: 1 }))),
    ]);
    expect(order).toEqual(['any on 0', 'long on 1', 'picky on 1']);
  });

  it('goes back to the slot that knows the prompt', async () => {
    const { scheduler } = prepare({ slots: 3 });
    const prompt = 'a common beginning';
    const run = async (text: string) =>
      (await outcomeOf(scheduler.run(buildTask({ prompt: text, maxTokens: 1 })))).end!;
    expect((await run('x')).slotId).toBe(0);
    expect((await run(prompt)).slotId).toBe(1);
    expect((await run('yz')).slotId).toBe(2);
    expect(await run(`${prompt} and more`)).toMatchObject({ slotId: 1, usage: { cachedTokens: prompt.length } });
  });

  it('shows what each slot does', async () => {
    const { scheduler, context } = prepare({ slots: 2, slotContextSize: 64 });
    const task = buildTask({ prompt: 'abc', maxTokens: 5 });
    let middle: ReturnType<Scheduler['snapshots']> = [];
    context.during = (step) => {
      if (step === 2) middle = scheduler.snapshots();
    };
    await outcomeOf(scheduler.run(task));
    expect(middle).toEqual([
      {
        id: 0,
        contextSize: 64,
        isProcessing: true,
        task,
        tokensInCache: 4,
        cachedPromptTokens: 0,
        promptTokens: 3,
        generatedTokens: 2,
        remainingTokens: 3,
        hasNewLine: false,
        stoppingWord: '',
      },
      {
        id: 1,
        contextSize: 64,
        isProcessing: false,
        task: undefined,
        tokensInCache: 0,
        cachedPromptTokens: 0,
        promptTokens: 0,
        generatedTokens: 0,
        remainingTokens: -1,
        hasNewLine: false,
        stoppingWord: '',
      },
    ]);
    expect(scheduler.snapshots()[0]).toMatchObject({ isProcessing: false, task, generatedTokens: 5, tokensInCache: 7 });
  });
});

describe('counting', () => {
  it('adds up prompts, tokens and steps', async () => {
    const { scheduler } = prepare({ slotContextSize: 64 });
    await outcomeOf(scheduler.run(buildTask({ prompt: 'abcd', maxTokens: 3 })));
    await outcomeOf(scheduler.run(buildTask({ prompt: 'abcdef', maxTokens: 2 })));
    expect(scheduler.statistics()).toMatchObject({
      promptTokens: 6,
      cachedPromptTokens: 4,
      generatedTokens: 5,
      steps: 5,
      stepTokens: 9,
      tasksRunning: 0,
      tasksWaiting: 0,
      tokensInCache: 7,
      cacheSize: 64,
    });
  });
});
