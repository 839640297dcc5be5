import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../../test/support/fake-backend.js';
import { areIdle, prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask } from '../../../../test/support/tasks.js';

/** A prompt with it gets logits that are not finite. */
const BELL = '\x07';
const isPoison = (token: number) => token === 7;

describe.each([true, false])('logits that are not finite, with cells shared: %s', (isUnified) => {
  it('fail the task that met them, and nobody else', async () => {
    const { run, scheduler } = prepare({ slots: 3, isPoison, isUnified });
    const [poisoned, first, second] = await Promise.all([
      run({ prompt: `abd${BELL}`, maxTokens: 9 }),
      run({ prompt: 'abd', maxTokens: 9 }),
      run({ prompt: 'xyz', maxTokens: 9 }),
    ]);
    expect(poisoned!.error).toMatchObject({ code: 'ERR_NOT_FINITE' });
    expect(poisoned!.tokens).toEqual([]);
    expect(first!.tokens).toEqual(tokensAfter(bytesOf('abd'), 9));
    expect(second!.tokens).toEqual(tokensAfter(bytesOf('xyz'), 9));
    expect(scheduler.statistics()).toMatchObject({ poisonedTasks: 1, tasksRunning: 0 });
  });

  it('leave a slot that serves the next task, from nothing', async () => {
    const { run, scheduler } = prepare({ isPoison, isUnified });
    await run({ prompt: `abd${BELL}`, maxTokens: 3 });
    const { tokens, end } = await run({ prompt: 'abcd', maxTokens: 3 });
    expect(tokens).toEqual(tokensAfter(bytesOf('abcd'), 3));
    expect(end?.usage.cachedTokens).toBe(0);
    expect(areIdle(scheduler)).toBe(true);
  });

  it('that a cancelled prompt would have led to fail nobody who comes later', async () => {
    const { run, scheduler, context } = prepare({ isPoison, isUnified, batchSize: 2, slots: 1 });
    const stream = scheduler.run(buildTask({ prompt: `a${BELL}bcdefgh`, maxTokens: 3 })).subscribe();
    context.during = (step) => {
      if (step === 2) stream.unsubscribe();
    };
    const { tokens } = await run({ prompt: 'xyz', maxTokens: 3 });
    expect(tokens).toEqual(tokensAfter(bytesOf('xyz'), 3));
  });

  it('keep what a generation had before them', async () => {
    const poisonAfter = tokensAfter(bytesOf('abd'), 5);
    const { run } = prepare({ isPoison: (token) => token === poisonAfter[3], isUnified });
    const { error, tokens } = await run({ prompt: 'abd', maxTokens: 9 });
    const place = poisonAfter.indexOf(poisonAfter[3]!);
    expect(error).toMatchObject({ code: 'ERR_NOT_FINITE' });
    expect(tokens).toEqual(poisonAfter.slice(0, place + 1));
  });
});

const anyPlan = fc.record({
  prompt: fc.array(fc.integer({ min: 97, max: 99 }), { minLength: 1, maxLength: 20 }),
  poisonAt: fc.option(fc.nat(20), { nil: undefined, freq: 2 }),
  maxTokens: fc.integer({ min: 1, max: 20 }),
  cachePrompt: fc.boolean(),
  arrival: fc.nat(20),
  patience: fc.oneof({ weight: 1, arbitrary: fc.nat(12) }, { weight: 3, arbitrary: fc.constant(10_000) }),
});

const anyEngine = fc.record({
  isUnified: fc.boolean(),
  batchSize: fc.constantFrom(3, 8, 64),
  bursts: fc.boolean(),
  continuousBatching: fc.boolean(),
  lookup: fc.option(fc.constant({ matchTokens: 1, draftTokens: 4, minHits: 1 }), { nil: undefined }),
});

/** Also generated. */
const POISON = 0x21;

describe('tasks beside others that are poisoned, failing or cancelled at any moment', () => {
  it('get exactly the tokens that they get alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPlan, { minLength: 1, maxLength: 8 }), anyEngine, async (plans, options) => {
        const { bursts, continuousBatching, lookup, ...fake } = options;
        const { scheduler } = prepare(
          { slots: 3, slotContextSize: 128, isPoison: (token) => token === POISON, ...fake },
          { bursts, continuousBatching, lookup },
        );
        const heard = await Promise.all(
          plans.map(async ({ arrival, patience, poisonAt, prompt, ...plan }) => {
            for (let turns = 0; turns < arrival; turns++) await turn();
            const isPoisoned = poisonAt !== undefined;
            const poisoned = isPoisoned ? prompt.toSpliced(Math.min(poisonAt, prompt.length), 0, POISON) : prompt;
            const tokens: number[] = [];
            let outcome = 'cancelled';
            const stream = scheduler.run(buildTask({ prompt: poisoned, ...plan })).subscribe({
              next: (event) => {
                if (event.type === 'text') tokens.push(event.token);
                if (event.type === 'end') outcome = 'ended';
              },
              error: (error: { readonly code: string }) => {
                outcome = error.code;
              },
            });
            for (let turns = 0; turns < patience && !stream.closed; turns++) await turn();
            stream.unsubscribe();
            return { isPoisoned, outcome, tokens };
          }),
        );
        for (const [index, { isPoisoned, outcome, tokens }] of heard.entries()) {
          const { prompt, maxTokens, patience } = plans[index]!;
          const alone = tokensAfter(prompt, maxTokens);
          const ownPoison = alone.indexOf(POISON);
          if (isPoisoned) expect([outcome, tokens]).toEqual([outcome === 'cancelled' ? outcome : 'ERR_NOT_FINITE', []]);
          else expect(tokens).toEqual(alone.slice(0, tokens.length));
          if (isPoisoned || patience < 10_000) continue;
          const isOwn = ownPoison >= 0 && ownPoison < maxTokens - 1;
          expect(outcome).toBe(isOwn ? 'ERR_NOT_FINITE' : 'ended');
          expect(tokens).toHaveLength(isOwn ? ownPoison + 1 : maxTokens);
        }
        while (!areIdle(scheduler)) await turn();
        await scheduler.close();
      }),
      { numRuns: 300 },
    );
  });
});
