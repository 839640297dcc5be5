import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedApp } from '../support/create-test-app.js';
import { templatesMissing } from '../support/llama-templates.js';
import { serveReasoning } from '../support/reasoning-app.js';

const MISSING = templatesMissing();

describe.skipIf(MISSING !== undefined)(`reasoning of the demo model${MISSING ? ` (skipped: ${MISSING})` : ''}`, () => {
  let served: ServedApp;

  beforeAll(async () => {
    served = await serveReasoning();
  }, 60_000);
  afterAll(() => served?.stop());

  async function chat(fields: object) {
    const response = await fetch(`${served.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        messages: [{ role: 'user', content: 'Tell me a story about a fox.' }],
        temperature: 0,
        max_tokens: 40,
        ...fields,
      }),
    });
    const { choices, error } = (await response.json()) as {
      choices: { message: { content: string | null; reasoning_content?: string }; finish_reason: string }[];
      error?: { message: string; param: string };
    };
    return { status: response.status, error, ...choices?.[0]?.message, reason: choices?.[0]?.finish_reason };
  }

  it('end when they are too long, and the answer follows', async () => {
    const free = await chat({});
    expect(free.content ?? '').toBe('');
    for (const fields of [{ reasoning_budget_tokens: 6 }, { thinking_budget_tokens: 6, temperature: 1, seed: 5 }]) {
      const { reasoning_content: thought = '', content } = await chat(fields);
      expect(thought).toMatch(/.+ Enough\.$/s);
      expect(thought.split(/\s+/).length).toBeLessThan(12);
      expect(content).not.toBe('');
    }
    const { reasoning_content: begun } = await chat({ reasoning_budget_tokens: 6 });
    expect(free.reasoning_content!.startsWith(begun!.replace(' Enough.', ''))).toBe(true);
  });

  it('end at once with a budget of nothing', async () => {
    const { reasoning_content: thought, content } = await chat({
      reasoning_budget_tokens: 0,
      reasoning_budget_message: '',
    });
    expect(thought ?? '').toBe('');
    expect(content).not.toBe('');
  });

  it('end in JSON where that is asked for', async () => {
    const schema = { enum: ['fox', 'hen'] };
    const fields = { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } };
    const { content, reason } = await chat({ ...fields, reasoning_budget_tokens: 4 });
    expect(reason).toBe('stop');
    expect(['"fox"', '"hen"']).toContain(content!.trimEnd());
  });

  it('end before calls that are required', async () => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }];
    const { status, reason } = await chat({
      tools,
      tool_choice: 'required',
      reasoning_budget_tokens: 4,
      max_tokens: 80,
    });
    expect([status, reason]).toEqual([200, 'tool_calls']);
  });

  it('cannot be limited by requests without a template, unless they name the marks', async () => {
    const complete = async (fields: object) => {
      const body = JSON.stringify({
        prompt: 'Hello (',
        n_predict: 12,
        temperature: 0,
        reasoning_budget_tokens: 0,
        ...fields,
      });
      const response = await fetch(`${served.url}/completion`, { method: 'POST', body });
      return (await response.json()) as { content: string; error?: { param: string } };
    };
    expect((await complete({})).error?.param).toBe('reasoning_budget_tokens');
    const marks = { reasoning_budget_start_tag: 'a', reasoning_budget_end_tags: [' the end'] };
    expect((await complete(marks)).content).toBeTypeOf('string');
  });
});
