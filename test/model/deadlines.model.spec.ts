import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

describe('a deadline over a real model', () => {
  let engine: EngineClient;
  let served: ServedApp;

  beforeAll(async () => {
    engine = await loadEngine(DEMO_MODEL, { context: { contextSize: 4096, sequences: 1 }, contextShift: true });
    served = await serve(engine);
  });
  afterAll(() => served.stop());

  const complete = (body: object) =>
    fetch(`${served.url}/completion`, {
      method: 'POST',
      body: JSON.stringify({ prompt: 'Once there was a fox', temperature: 0, cache_prompt: false, ...body }),
    });

  it('ends a stream by an error, and the next request has the slot and the same answer as before', async () => {
    const contentOf = async () => ((await (await complete({ n_predict: 30 })).json()) as { content: string }).content;
    const alone = await contentOf();
    const endless = { n_predict: -1, ignore_eos: true, stream: true, timeout_ms: 500 };
    const text = await (await complete(endless)).text();
    const events = text.split('\n\n').filter((event) => event !== '');
    expect(events.length).toBeGreaterThan(1);
    expect(events.at(-1)).toContain('"deadline_exceeded"');
    expect(text).not.toContain('"stop":true');
    expect((await engine.slots()).map(({ isProcessing }) => isProcessing)).toEqual([false]);
    expect(await contentOf()).toBe(alone);
  });
});
