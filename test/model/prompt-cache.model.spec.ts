import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { SeededChoice } from '../../bench/soak/seeded-choice.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { buildTask, outcomeOf } from '../support/tasks.js';
import { type TinyArchitecture, TinyModels } from '../support/tiny-models.js';

const EDITS = 60;
const models = new TinyModels();
afterAll(() => models.remove());

/** Another prompt made of one: longer, shorter, or with something else in it. */
function edited(prompt: readonly number[], choice: SeededChoice, vocabulary: number): number[] {
  const place = choice.integer(1, prompt.length - 1);
  const tokens = Array.from({ length: choice.integer(1, 12) }, () => choice.integer(300, vocabulary - 1));
  return choice.pick([
    () => [...prompt, ...tokens],
    () => prompt.slice(0, place + 1),
    () => [...prompt.slice(0, place), ...tokens, ...prompt.slice(place)],
    () => [...prompt.slice(0, place), ...prompt.slice(place + tokens.length)],
    () => [...prompt.slice(0, place), ...tokens, ...prompt.slice(place + tokens.length)],
    () => [...prompt],
  ])();
}

const memories: readonly [title: string, model: () => string][] = [
  ['a KV cache', () => DEMO_MODEL],
  ...(['mamba', 'jamba', 'gemma2'] as const).map((name: TinyArchitecture): [string, () => string] => [
    `the memory of ${name}`,
    () => models.make(name),
  ]),
];

/** With and without checkpoints, which are there for some memories only. */
const engines = memories.flatMap(([title, model]) => [
  { title, model, options: {} },
  { title: `${title} with checkpoints`, model, options: { maxCheckpoints: 4, checkpointMinStep: 30 } },
]);

describe.each(engines)('a prompt edited again and again, in $title', ({ model, options }) => {
  let engine: EngineClient;

  beforeAll(async () => {
    const context = { sequences: 2, contextSize: 1024, batchSize: 64, ubatchSize: 64 };
    engine = await loadEngine(model(), { context, ...options });
  });
  afterAll(() => engine.close());

  const write = async (prompt: readonly number[], slotId: number, cachePrompt: boolean) =>
    outcomeOf(engine.run(buildTask({ prompt, slotId, cachePrompt, maxTokens: 12 })));

  it('goes on greedily as one that was evaluated from nothing', async () => {
    const choice = new SeededChoice(20250131);
    const { vocabSize } = engine.model;
    let prompt = [...(await engine.tokenize('Once upon a time there was a fox behind the wall and', true, true))];
    let cachedTokens = 0;
    for (let edit = 0; edit < EDITS; edit++) {
      const cached = await write(prompt, 0, true);
      const fresh = await write(prompt, 1, false);
      expect(cached.tokens, `edit ${edit}, ${cached.end?.usage.cachedTokens} cached`).toEqual(fresh.tokens);
      expect(fresh.end?.usage.cachedTokens).toBe(0);
      cachedTokens += cached.end?.usage.cachedTokens ?? 0;
      const next = choice.chance(0.3) ? [...prompt, ...cached.tokens] : prompt;
      prompt = edited(next, choice, vocabSize).slice(0, 200);
      if (prompt.length < 4) prompt = [...next];
    }
    expect(cachedTokens).toBeGreaterThan(EDITS);
  });
});
