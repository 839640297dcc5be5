import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EngineClient } from '#engine';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const FLOOD = 20;

describe('two keys at one slot', () => {
  let engine: EngineClient;
  let served: ServedApp;

  beforeAll(async () => {
    engine = await loadEngine(DEMO_MODEL, { context: { contextSize: 2048, sequences: 1 } });
    served = await serve(engine, ['--api-key', 'flood,quiet']);
  });
  afterAll(() => served.stop());

  async function complete(key: string): Promise<number> {
    const answer = await fetch(`${served.url}/completion`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ prompt: `Once the ${key}`, n_predict: 60, ignore_eos: true }),
    });
    await answer.text();
    return answer.status;
  }

  it('are served in turns, though one sends twenty requests before the other sends one', async () => {
    const answered: string[] = [];
    const ask = async (key: string) => {
      const status = await complete(key);
      answered.push(`${key} ${status}`);
    };
    const all = Array.from({ length: FLOOD }, () => ask('flood'));
    await vi.waitFor(() => expect([...engine.tasks()].length + answered.length).toBe(FLOOD));
    const before = answered.length;
    all.push(ask('quiet'));
    await Promise.all(all);
    expect(answered.filter((one) => one === 'flood 200')).toHaveLength(FLOOD);
    // One of the flood runs, and another may have started before the request arrived.
    expect(answered.indexOf('quiet 200')).toBeLessThanOrEqual(before + 2);
    expect(before).toBeLessThan(FLOOD / 2);
  }, 60_000);
});
