import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeBackend } from '../../../../test/support/fake-backend.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask } from '../../../../test/support/tasks.js';
import type { Task } from '../door/task.js';
import { Scheduler } from './scheduler.js';

interface Plan {
  /** Tokens that several prompts begin with, enough to be shared between slots. */
  readonly shared: number;
  readonly prompt: number[];
  readonly maxTokens: number;
  readonly cachePrompt: boolean;
  readonly slotId: number;
  /** Turns of the event loop before it is queued. */
  readonly arrival: number;
  /** Turns after which its client goes away; beyond the end = never. */
  readonly patience: number;
}

const SLOTS = 3;
const BEGINNING = Array.from({ length: 45 }, (_, place) => 65 + (place % 26));

const anyPlan: fc.Arbitrary<Plan> = fc.record({
  shared: fc.constantFrom(0, 20, 45),
  prompt: fc.array(fc.constantFrom(97, 98), { minLength: 1, maxLength: 12 }),
  maxTokens: fc.integer({ min: 0, max: 8 }),
  cachePrompt: fc.boolean(),
  slotId: fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, fc.nat(SLOTS - 1)),
  arrival: fc.nat(20),
  patience: fc.oneof(fc.nat(12), fc.constant(10_000)),
});

const anyEngine = fc.record({
  batchSize: fc.constantFrom(1, 2, 3, 5, 64),
  bursts: fc.boolean(),
  /** Steps that find no room at first. */
  full: fc.array(fc.boolean(), { maxLength: 20 }),
  continuousBatching: fc.boolean(),
  isRecurrent: fc.boolean(),
  slotPromptSimilarity: fc.constantFrom(0, 0.1, 0.5),
});

const promptOf = ({ shared, prompt }: Pick<Plan, 'shared' | 'prompt'>) => [...BEGINNING.slice(0, shared), ...prompt];

/** Follows the plan; gives the tokens that its client heard and whether the stream ended. */
async function follow(scheduler: Scheduler, plan: Plan, task: Task) {
  for (let turns = 0; turns < plan.arrival; turns++) await turn();
  const tokens: number[] = [];
  let hasEnded = false;
  const stream = scheduler.run(task).subscribe({
    next: (event) => {
      if (event.type === 'text') tokens.push(event.token);
      if (event.type === 'end') hasEnded = true;
    },
    error: (error: unknown) => {
      throw error;
    },
  });
  for (let turns = 0; turns < plan.patience && !stream.closed; turns++) await turn();
  stream.unsubscribe();
  return { tokens, hasEnded };
}

describe('the scheduler, whatever comes', () => {
  it('gives every task exactly its own tokens in order, and ends with all slots idle', async () => {
    const tasks = fc.array(anyPlan, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        tasks,
        anyEngine,
        async (plans, { full, bursts, continuousBatching, slotPromptSimilarity, ...options }) => {
          const backend = new FakeBackend({ slots: SLOTS, ...options });
          backend.context.during = (step) => {
            const isSplittable = backend.context.steps[step]!.reduce((sum, count) => sum + count, 0) > 1;
            if (full[step] && isSplittable) backend.context.failures.push(nativeError('ERR_NO_KV_SLOT'));
          };
          const engine = {
            bursts,
            slotPromptSimilarity,
            continuousBatching,
            contextShift: false,
            renderSpecial: false,
          };
          const scheduler = new Scheduler(backend, engine);
          const made = plans.map(({ maxTokens, cachePrompt, slotId, ...plan }) =>
            buildTask({ prompt: promptOf(plan), maxTokens, cachePrompt, slotId }),
          );
          const heard = await Promise.all(plans.map((plan, index) => follow(scheduler, plan, made[index]!)));
          while (scheduler.statistics().tasksRunning + scheduler.statistics().tasksWaiting > 0) await turn();
          await scheduler.close();

          for (const [index, { maxTokens, patience, ...plan }] of plans.entries()) {
            const { tokens, hasEnded } = heard[index]!;
            expect(tokens).toEqual(tokensAfter(promptOf(plan), maxTokens).slice(0, tokens.length));
            if (hasEnded) expect(tokens).toHaveLength(maxTokens);
            if (patience > 12) expect(hasEnded).toBe(true);
          }
          expect(scheduler.snapshots().some((slot) => slot.isProcessing)).toBe(false);
          expect(backend.chains.every((chain) => chain.isDisposed)).toBe(true);
          for (const { id, tokensInCache } of scheduler.snapshots()) {
            expect(backend.context.tokensOf(id)).toHaveLength(tokensInCache);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
