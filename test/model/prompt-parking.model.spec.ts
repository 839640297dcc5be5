import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { SeededChoice } from '../../bench/soak/seeded-choice.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { buildTask, outcomeOf } from '../support/tasks.js';
import { type TinyArchitecture, TinyModels } from '../support/tiny-models.js';

const CHATS = 6;
const TURNS = 4;
const models = new TinyModels();
afterAll(() => models.remove());

interface Memory {
  readonly title: string;
  readonly model: () => string;
  readonly kvUnified?: boolean;
  /** All of a conversation is found, rather than what the memory still has of it. */
  readonly isWhole: boolean;
  /** What other slots hold changes the last bits of a sum, so that answers may differ where two tokens are as likely. */
  readonly isRounded?: boolean;
}

const memories: readonly Memory[] = [
  { title: 'a KV cache', model: () => DEMO_MODEL, isWhole: true },
  {
    title: 'a KV cache that the slots share',
    model: () => DEMO_MODEL,
    kvUnified: true,
    isWhole: true,
    isRounded: true,
  },
  ...(['mamba', 'jamba', 'gemma2'] as const).map((name: TinyArchitecture) => ({
    ...{ title: `the memory of ${name}`, model: () => models.make(name), isWhole: false },
  })),
];

describe.each(memories)('more chats than slots, in $title', ({ model, kvUnified, isWhole, isRounded }) => {
  let engine: EngineClient;
  let fresh: EngineClient;

  beforeAll(async () => {
    const path = model();
    const context = { sequences: 2, contextSize: 2048, batchSize: 64, ubatchSize: 64, kvUnified };
    engine = await loadEngine(path, { context, hostCacheBytes: 2 ** 26 });
    fresh = await loadEngine(path, { context });
  });
  afterAll(() => Promise.all([engine.close(), fresh.close()]));

  it('stay warm over their turns, and go on as if each were evaluated from nothing', async () => {
    const choice = new SeededChoice(20261203);
    const { vocabSize } = engine.model;
    const says = () => Array.from({ length: choice.integer(20, 60) }, () => choice.integer(300, vocabSize - 1));
    const chats = Array.from({ length: CHATS }, says);
    let found = 0;
    let known = 0;
    let different = 0;
    for (let turn = 0; turn < TURNS; turn++) {
      for (const [index, prompt] of chats.entries()) {
        const parked = await outcomeOf(engine.run(buildTask({ prompt, maxTokens: 12 })));
        const alone = await outcomeOf(fresh.run(buildTask({ prompt, maxTokens: 12, cachePrompt: false })));
        if (!isRounded) expect(parked.tokens, `turn ${turn} of chat ${index}`).toEqual(alone.tokens);
        else if (parked.tokens.join() !== alone.tokens.join()) different++;
        const cached = parked.end?.usage.cachedTokens ?? 0;
        if (turn > 0 && isWhole) expect(cached, `turn ${turn} of chat ${index}`).toBeGreaterThan(0);
        if (turn > 0) [found, known] = [found + cached, known + prompt.length];
        chats[index] = [...prompt, ...parked.tokens, ...says()];
      }
    }
    expect(different).toBeLessThan(CHATS * TURNS * 0.2);
    const { hostCache } = await engine.statistics();
    expect(hostCache.hitTokens).toBeGreaterThan(0);
    expect(found).toBeGreaterThan(isWhole ? known / 2 : 0);
  });
});
