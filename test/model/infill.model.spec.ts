import { afterEach, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

let engine: EngineClient;
let served: ServedApp;

async function start(argv: readonly string[] = []): Promise<void> {
  engine = await loadEngine(DEMO_MODEL, { context: { sequences: 1, contextSize: 2048 } });
  served = await serve(engine, argv);
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
async function post(url: string, body: object): Promise<{ status: number; json: any }> {
  const reply = await fetch(`${served.url}${url}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: reply.status, json: await reply.json() };
}

afterEach(() => served.stop());

const GAP = { input_prefix: 'function multiply(x, y) {\n  ', input_suffix: '\n}\n', temperature: 0, n_predict: 16 };

describe('filling a gap', () => {
  it('writes the missing line, as llama-server does with this model', async () => {
    await start(['-b', '512']);
    const { status, json } = await post('/infill', GAP);
    expect([status, json.content]).toEqual([200, 'return x * y;']);
    expect(json.prompt).toMatch(/^<[^>]+>myproject\n<[^>]+>filename\n<s><[^>]+>function multiply/);
  });

  it('does so for the suffix of POST /v1/completions', async () => {
    await start();
    const body = { prompt: GAP.input_prefix, suffix: GAP.input_suffix, temperature: 0, max_tokens: 16 };
    expect((await post('/v1/completions', body)).json.choices[0]).toMatchObject({
      text: 'return x * y;',
      finish_reason: 'stop',
    });
  });

  it('cuts prompt and other files to fit, however long they are', async () => {
    await start(['-b', '512']);
    const long = 'const value = compute(1, 2, 3);\n'.repeat(2000);
    const body = { input_prefix: long, input_suffix: long, input_extra: [{ text: long, filename: 'a.ts' }] };
    const { status, json } = await post('/infill', { ...body, n_predict: 1 });
    expect(status).toBe(200);
    expect(json.tokens_evaluated).toBe(2047);
    expect(json.truncated).toBe(false);
  });
});
