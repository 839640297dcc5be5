import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { buildTask, outcomeOf, type TaskChanges } from '../support/tasks.js';

const OPENING = 'Once upon a time there was a brave little fox named Rosie. She lived near the river. ';
const CUT = 'One morning the old farmer baked a cake with flour, eggs and milk. ';
const REST = 'One day Rosie found a green drum in the garden. She loved it very much and played all day.';

describe('moving chunks of the KV cache, on the demo model', () => {
  let engine: EngineClient;
  beforeAll(async () => {
    engine = await loadEngine(DEMO_MODEL, { cacheReuse: 8 });
  });
  afterAll(() => engine.close());

  const run = async (prompt: string, changes: TaskChanges = {}) =>
    outcomeOf(
      engine.run(
        buildTask({ maxTokens: 24, slotId: 0, ...changes, prompt: await engine.tokenize(prompt, true, true) }),
      ),
    );

  it('evaluates little of a prompt that lost its middle, and goes on with well-formed text', async () => {
    await run(`${OPENING}${CUT}${REST}`);
    const plain = await run(`${OPENING}${REST}`, { slotId: 1, cachePrompt: false });
    const moved = await run(`${OPENING}${REST}`, { cacheReuse: 8 });
    expect(moved.end!.usage.promptTokens).toBe(plain.end!.usage.promptTokens);
    expect(moved.end!.usage.cachedTokens).toBeGreaterThan(0.8 * plain.end!.usage.promptTokens);
    expect(moved.tokens).toHaveLength(plain.tokens.length);
    expect(moved.text).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('gives the text of an evaluated prompt again, once that is evaluated', async () => {
    const fresh = await run(`${OPENING}${REST}`, { cachePrompt: false });
    const cached = await run(`${OPENING}${REST}`, { cacheReuse: 8 });
    expect(cached.text).toBe(fresh.text);
  });
});
