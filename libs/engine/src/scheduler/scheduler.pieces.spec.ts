import { describe, expect, it } from 'vitest';
import { bytesOf, type FakeBackendOptions } from '../../../../test/support/fake-backend.js';
import { sayOnce } from '../../../../test/support/fake-engine.js';
import { prepare, turn } from '../../../../test/support/schedulers.js';
import type { SchedulerOptions } from './scheduler-options.js';

const EAGER = { maxTokens: 6, minTokens: 0, minProbability: 0 };

describe('the pieces in which prompts are evaluated', () => {
  it.each<[string, FakeBackendOptions, Partial<SchedulerOptions>]>([
    ['single steps', {}, {}],
    ['bursts', {}, { bursts: true }],
    ['drafts', { draft: { guess: (held) => bytesOf('abcone two three four five')[held.length] } }, {}],
  ])('do not depend on what was computed behind a stop string (%s)', async (_name, options, changes) => {
    const { run } = prepare({ next: sayOnce('one two three four five'), ...options }, changes);
    const { end } = await run({ prompt: 'abc', maxTokens: 50, stop: [' two'], speculative: EAGER });
    expect(end).toMatchObject({ stopCause: 'word', usage: { generatedTokens: 7 } });
    const next = await run({ prompt: 'abcone two three!', maxTokens: 1 });
    // What the first client knows of, but for the last token, which no step had to evaluate for it.
    expect(next.end?.usage.cachedTokens).toBe(9);
  });

  it('begin behind all that a recurrent memory holds, which cannot be cut back', async () => {
    const next = sayOnce('one two three four five');
    const { run, context } = prepare({ next, isRecurrent: true }, { bursts: true });
    await run({ prompt: 'abc', maxTokens: 50, stop: [' two'] });
    const held = context.tokensOf(0);
    expect(held.length).toBeGreaterThan(9);
    const { end } = await run({ prompt: `${String.fromCharCode(...held)}!`, maxTokens: 1 });
    expect(end?.usage.cachedTokens).toBe(held.length);
  });

  /** Tokens of a long prompt in each of its steps, beside a slot that generates. */
  async function piecesBesideAnother(options: FakeBackendOptions): Promise<number[]> {
    const { run, context } = prepare({ slots: 2, batchSize: 8, ...options });
    const first = run({ prompt: 'abc', maxTokens: 30, speculative: EAGER });
    for (let turns = 0; turns < 4; turns++) await turn();
    const before = context.steps.length;
    const prompt = 'a prompt of thirty characters.';
    await Promise.all([first, run({ prompt, maxTokens: 1, slotId: 1 })]);
    const pieces = context.steps.slice(before).map((step) => (step.length === 2 ? step[1]! : 0));
    return pieces.filter((tokens) => tokens > 0);
  }

  it('do not depend on the drafts of other slots where drafts are to move no logit', async () => {
    const without = await piecesBesideAnother({});
    expect(without.slice(0, 4)).toEqual([7, 7, 7, 7]);
    expect(await piecesBesideAnother({ draft: {}, isBatchInvariant: true })).toEqual(without);
    expect(await piecesBesideAnother({ draft: {} })).not.toEqual(without);
  });
});
