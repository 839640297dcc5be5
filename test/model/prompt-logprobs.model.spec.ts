import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

interface Choice {
  readonly text: string;
  readonly logprobs: {
    readonly tokens: readonly string[];
    readonly token_logprobs: readonly (number | null)[];
    readonly top_logprobs: readonly (Readonly<Record<string, number>> | null)[];
    readonly text_offset: readonly number[];
  };
}

describe('the probabilities of a prompt', () => {
  let served: ServedApp;

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL));
  });
  afterAll(() => served.stop());

  async function complete(body: object): Promise<Choice> {
    const response = await fetch(`${served.url}/v1/completions`, { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    return ((await response.json()) as { choices: Choice[] }).choices[0]!;
  }

  it('are those with which the same text is generated, also of a long one and beside others', async () => {
    const prompt = 'Once upon a time there was a fox.';
    const other = complete({ prompt: 'The sun', max_tokens: 150, temperature: 1, seed: 3 });
    const made = await complete({ prompt, max_tokens: 150, temperature: 0, logprobs: 2 });
    const promptRows = await complete({ prompt: prompt + made.text, max_tokens: 0, echo: true, logprobs: 2 });
    await other;
    expect(promptRows.text).toBe(prompt + made.text);
    const { tokens, token_logprobs: values, top_logprobs: tops, text_offset: offsets } = promptRows.logprobs;
    expect(tokens.length).toBeGreaterThan(100);
    const own = made.logprobs.tokens.length;
    expect(tokens.slice(-own)).toEqual(made.logprobs.tokens);
    for (const [index, value] of values.slice(-own).entries()) {
      expect(value).toBeCloseTo(made.logprobs.token_logprobs[index]!, 1);
      expect(Math.max(...Object.values(tops.slice(-own)[index]!))).toBeCloseTo(value!, 3);
    }
    expect([values[0], tops[0], offsets[0]]).toEqual([null, null, 0]);
    const places = offsets.map((start, index) => promptRows.text.slice(start, offsets[index + 1]));
    expect(places.slice(-own)).toEqual(tokens.slice(-own));
  });

  it('tell a likely end of a text from an unlikely one, as evaluations ask', async () => {
    const likelihood = async (context: string, end: string) => {
      const before = await complete({ prompt: context, max_tokens: 0, echo: true, logprobs: 1 });
      const { logprobs } = await complete({
        prompt: context + end,
        max_tokens: 1,
        echo: true,
        logprobs: 1,
        temperature: 0,
      });
      const values = logprobs.token_logprobs.slice(before.logprobs.tokens.length, -1);
      return values.reduce<number>((sum, value) => sum + value!, 0);
    };
    expect(await likelihood('Once upon', ' a time')).toBeGreaterThan(await likelihood('Once upon', ' x zebra'));
  });
});
