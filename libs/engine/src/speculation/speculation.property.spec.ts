import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeBackend } from '../../../../test/support/fake-backend.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask } from '../../../../test/support/tasks.js';
import { Scheduler } from '../scheduler/scheduler.js';

const SLOTS = 3;

const anyTask = fc.record({
  prompt: fc.array(fc.constantFrom(97, 98), { minLength: 1, maxLength: 40 }),
  maxTokens: fc.integer({ min: 0, max: 40 }),
  cachePrompt: fc.boolean(),
  speculative: fc.record({
    maxTokens: fc.nat(9),
    minTokens: fc.nat(3),
    minProbability: fc.constant(0),
  }),
  /** Turns of the event loop before it is queued, and after which its client goes away. */
  arrival: fc.nat(20),
  patience: fc.oneof({ weight: 1, arbitrary: fc.nat(12) }, { weight: 3, arbitrary: fc.constant(10_000) }),
});

const anyEngine = fc.record({
  batchSize: fc.constantFrom(3, 5, 8, 64),
  bursts: fc.boolean(),
  continuousBatching: fc.boolean(),
  contextShift: fc.boolean(),
  slotContextSize: fc.constantFrom(64, 128),
  lookup: fc.option(
    fc.record({
      matchTokens: fc.integer({ min: 1, max: 3 }),
      draftTokens: fc.integer({ min: 1, max: 8 }),
      minHits: fc.integer({ min: 1, max: 2 }),
    }),
    { nil: undefined },
  ),
  /** Of ten guesses of the draft model this many are right; -1 = there is no draft model. */
  skill: fc.integer({ min: -1, max: 10 }),
  draftContext: fc.record({
    slotContextSize: fc.constantFrom(20, 64, 128),
    batchSize: fc.constantFrom(4, 64),
    canShift: fc.boolean(),
  }),
  /** Steps that find no room at first, and calls of the draft model that find none. */
  full: fc.array(fc.boolean(), { maxLength: 20 }),
  draftFull: fc.array(fc.boolean(), { maxLength: 20 }),
});

/** Right in `skill` of ten cases, by what is held; sometimes unsure. */
function guessing(skill: number) {
  return (held: readonly number[]) => {
    const luck = held.reduce((sum, token, place) => (sum * 7 + token + place) % 1009, 3) % 11;
    if (luck === 10) return undefined;
    const token = tokensAfter(held, 1)[0]!;
    return luck < skill ? token : 32 + ((token - 31) % 95);
  };
}

/** What a task gets alone, without drafts. */
async function expected(
  { prompt, maxTokens }: { readonly prompt: number[]; readonly maxTokens: number },
  { slotContextSize, contextShift }: { readonly slotContextSize: number; readonly contextShift: boolean },
): Promise<number[]> {
  const { run } = prepare({ slotContextSize }, { contextShift });
  return (await run({ prompt, maxTokens })).tokens;
}

describe('speculation, whatever is drafted', () => {
  it('gives every task exactly the tokens that it gets without drafts', async () => {
    const tasks = fc.array(anyTask, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(tasks, anyEngine, async (plans, { skill, draftContext, full, draftFull, ...options }) => {
        const backend = new FakeBackend({
          slots: SLOTS,
          ...options,
          ...(skill >= 0 && { draft: { ...draftContext, guess: guessing(skill) } }),
        });
        backend.context.during = (step) => {
          const isSplittable = backend.context.steps[step]!.reduce((sum, count) => sum + count, 0) > 1;
          if (full[step] && isSplittable) backend.context.failures.push(nativeError('ERR_NO_KV_SLOT'));
        };
        const { draft } = backend;
        if (draft) {
          draft.context.during = () => {
            if (draftFull[draft.context.calls.length]) draft.context.failures.push(nativeError('ERR_NO_KV_SLOT'));
          };
        }
        const scheduler = new Scheduler(backend, { slotPromptSimilarity: 0.5, renderSpecial: false, ...options });
        const heard = await Promise.all(
          plans.map(async ({ arrival, patience, ...plan }) => {
            for (let turns = 0; turns < arrival; turns++) await turn();
            const tokens: number[] = [];
            let hasEnded = false;
            const stream = scheduler.run(buildTask(plan)).subscribe({
              next: (event) => {
                if (event.type === 'text') tokens.push(event.token);
                if (event.type === 'end') {
                  hasEnded = true;
                  expect(event.usage.generatedTokens).toBe(tokens.length);
                  expect(event.timings.acceptedDraftTokens).toBeLessThanOrEqual(event.timings.draftedTokens);
                }
              },
              error: (error: unknown) => {
                throw error;
              },
            });
            for (let turns = 0; turns < patience && !stream.closed; turns++) await turn();
            stream.unsubscribe();
            return { tokens, hasEnded };
          }),
        );
        while (scheduler.statistics().tasksRunning + scheduler.statistics().tasksWaiting > 0) await turn();
        await scheduler.close();

        for (const [index, { prompt, maxTokens, patience }] of plans.entries()) {
          const { tokens, hasEnded } = heard[index]!;
          const all = await expected({ prompt, maxTokens }, options);
          expect(tokens).toEqual(all.slice(0, tokens.length));
          if (hasEnded) expect(tokens).toHaveLength(all.length);
          if (patience > 12) expect(hasEnded).toBe(true);
        }
        expect(backend.chains.every((chain) => chain.isDisposed)).toBe(true);
        for (const { id, tokensInCache } of scheduler.snapshots()) {
          expect(backend.context.tokensOf(id)).toHaveLength(tokensInCache);
        }
      }),
      { numRuns: 300 },
    );
  });
});
