import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EngineClient } from '#engine';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { LiveReader } from '../support/live-reader.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const PROMPT = 'Once there was a fox named Ferdinand who lived by the river';

describe('the live feed over a real model', () => {
  let engine: EngineClient;
  let served: ServedApp;

  beforeAll(async () => {
    engine = await loadEngine(DEMO_MODEL, { context: { contextSize: 4096, sequences: 2 } });
    served = await serve(engine);
  });
  afterAll(() => served.stop());

  async function complete(id: string): Promise<string> {
    const answer = await fetch(`${served.url}/completion`, {
      method: 'POST',
      headers: { 'X-Request-Id': id },
      body: JSON.stringify({ prompt: PROMPT, n_predict: 1500, ignore_eos: true, cache_prompt: true }),
    });
    return ((await answer.json()) as { content: string }).content;
  }

  it('sees slots at work, and then what became of them, and no word of prompt or answer', async () => {
    const reader = new LiveReader(served.url);
    await vi.waitFor(() => expect(reader.events).toHaveLength(1));
    const texts = [await complete('first'), ...(await Promise.all([complete('second'), complete('third')]))];
    await vi.waitFor(() => expect(reader.known.totals.requests).toBe(3));
    await vi.waitFor(() => expect(reader.known.slots).toMatchObject([{ state: 'idle' }, { state: 'idle' }]));
    const seen = reader.events.flatMap(({ data }) => data.slots ?? []);
    const first = seen.filter((slot) => slot.request_id === 'first').map((slot) => slot.generated_tokens);
    expect(first.length).toBeGreaterThan(1);
    expect(first).toEqual(first.toSorted((a, b) => a - b));
    expect(seen.some((slot) => slot.state === 'generating' && slot.tokens_per_second > 0)).toBe(true);
    const { ended, latencies, totals, throughput } = reader.known;
    expect(ended[0]).toMatchObject({ request_id: 'first', end: 'length', generated_tokens: 1500, cached_tokens: 0 });
    const again = ended.slice(1).find((record: { choice: string }) => record.choice === 'prefix');
    expect(again.cached_tokens).toBeGreaterThan(0);
    expect([latencies.end_to_end.count, totals.generated_tokens]).toEqual([3, 4500]);
    expect(throughput.single_slot_tokens_per_second).toBeGreaterThan(0);
    const pairs = new Set([PROMPT, ...texts].flatMap((text) => text.match(/\p{L}+ \p{L}+/gu) ?? []));
    expect(pairs.size).toBeGreaterThan(20);
    for (const pair of [...pairs, 'Ferdinand', 'river']) expect(reader.text.includes(pair)).toBe(false);
    reader.close();
  }, 60_000);
});
