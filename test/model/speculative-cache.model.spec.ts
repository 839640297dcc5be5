import { describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { ANIMALS, chosen, drafting, EAGER, lookingUp, REQUESTS } from '../support/drafting.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { buildTask, type Outcome, outcomeOf } from '../support/tasks.js';

describe('drafts for prompts whose beginning is in the cache', () => {
  const ask = (engine: EngineClient, prompt: Int32Array, maxTokens: number, stop: readonly string[] = []) =>
    outcomeOf(engine.run(buildTask({ prompt, maxTokens, stop, speculative: EAGER, probabilities: 2 })));

  /**
   * A chat of several turns whose answers end at stop strings, each followed by a prompt that goes on as the answer would
   * have: that tells what is in the cache behind the stop string.
   * @param oracle knows how answers go on
   */
  async function chat(engine: EngineClient, oracle: EngineClient, animal: string): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const messages: { role: string; content: string }[] = [];
    for (const request of REQUESTS) {
      messages.push({ role: 'user', content: request(animal) });
      const { prompt } = await engine.formatChat({ messages });
      const tokens = await engine.tokenize(prompt, true, true);
      const answer = await ask(engine, tokens, 40, [' the', '.', ',', ':']);
      const { tokens: known } = await ask(oracle, tokens, 40);
      const longer = Int32Array.from([...tokens, ...known.slice(0, answer.tokens.length + 12)]);
      outcomes.push(answer, await ask(engine, longer, 12));
      messages.push({ role: 'assistant', content: answer.text });
    }
    return outcomes;
  }

  const cached = (outcomes: readonly Outcome[]) => outcomes.map(({ end }) => end?.usage.cachedTokens);

  // contract: flags.draft
  it.each([
    ['a draft model', drafting],
    ['lookup', lookingUp],
  ])('give every logit of a server without drafts, and find as much in the cache (%s)', async (_kind, changes) => {
    const engines = [loadEngine(DEMO_MODEL), loadEngine(DEMO_MODEL), loadEngine(DEMO_MODEL, changes)];
    const [oracle, plain, engine] = (await Promise.all(engines)) as [EngineClient, EngineClient, EngineClient];
    try {
      for (const animal of ANIMALS.slice(0, 4)) {
        const [expected, got] = [await chat(plain, oracle, animal), await chat(engine, oracle, animal)];
        expect(expected.some(({ end }) => end?.stopCause === 'word')).toBe(true);
        expect(cached(got)).toEqual(cached(expected));
        expect(chosen(got)).toEqual(chosen(expected));
      }
      expect((await engine.statistics()).acceptedDraftTokens).toBeGreaterThan(0);
    } finally {
      await Promise.all([oracle, plain, engine].map((each) => each.close()));
    }
  });
});
