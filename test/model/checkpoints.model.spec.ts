import { afterAll, describe, expect, it } from 'vitest';
import { SeededChoice } from '../../bench/soak/seeded-choice.js';
import { loadEngine } from '../support/real-engine.js';
import { buildTask, outcomeOf } from '../support/tasks.js';
import { type TinyArchitecture, TinyModels } from '../support/tiny-models.js';

const TURNS = 8;
const models = new TinyModels();
afterAll(() => models.remove());

/** A chat of some turns whose last message is then changed. @returns prompt tokens that were evaluated for that, and what came */
async function changeLastMessage(path: string, name: string, options: { maxCheckpoints?: number }) {
  const context = { sequences: 1, contextSize: 4096, batchSize: 64, ubatchSize: 64 };
  const engine = await loadEngine(path, { context, checkpointMinStep: 8192, ...options });
  try {
    const choice = new SeededChoice(20261203);
    const { vocabSize, eos } = engine.model;
    const says = () => [
      ...Array.from({ length: choice.integer(200, 300) }, () => choice.integer(300, vocabSize - 1)),
      eos,
    ];
    const cue = [301, 302];
    let history = says();
    let prompt: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      prompt = [...history, ...says(), ...cue];
      const { tokens } = await outcomeOf(engine.run(buildTask({ prompt, maxTokens: 30 })));
      if (turn < TURNS - 1) history = [...prompt, ...tokens, eos];
    }
    const changed = [...history, ...says(), ...cue];
    const { tokens, end } = await outcomeOf(engine.run(buildTask({ prompt: changed, maxTokens: 30 })));
    const alone = await outcomeOf(engine.run(buildTask({ prompt: changed, maxTokens: 30, cachePrompt: false })));
    expect(tokens, name).toEqual(alone.tokens);
    const { checkpoints } = await engine.statistics();
    return {
      evaluated: changed.length - end!.usage.cachedTokens,
      behind: changed.length - history.length,
      checkpoints,
    };
  } finally {
    await engine.close();
  }
}

describe.each(['mamba', 'jamba', 'gemma2'] as const satisfies readonly TinyArchitecture[])(
  'a chat whose last message is changed, with the memory of %s',
  (name) => {
    it('is evaluated from the message before it on, as if all of it were', async () => {
      const path = models.make(name);
      const before = await changeLastMessage(path, name, {});
      const { evaluated, behind, checkpoints } = await changeLastMessage(path, name, { maxCheckpoints: 32 });
      expect(before.checkpoints).toMatchObject({ taken: 0, restored: 0 });
      expect(before.evaluated).toBeGreaterThan(1500);
      // Where a short answer was given, the checkpoint before it serves.
      expect(evaluated).toBeLessThanOrEqual(behind + 16);
      expect(checkpoints.restored).toBeGreaterThan(0);
      expect(checkpoints.held).toBeLessThanOrEqual(32);
    });
  },
);
