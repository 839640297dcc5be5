import { describe, expect, it } from 'vitest';
import { DEMO_MODEL, needing, STORIES_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';
import { FINAL } from './answer-shapes.js';

const other = needing(STORIES_MODEL, 'POST /infill with a model without tokens for it');

const GAP = { input_prefix: 'function multiply(x, y) {\n  ', input_suffix: '\n}\n', temperature: 0, n_predict: 16 };

describe('POST /infill', () => {
  const client = servedModel(DEMO_MODEL, ['-c', '2048', '-np', '1', '-b', '512']);

  async function infill(body: object = {}) {
    const { status, json } = await client.post('/infill', { ...GAP, ...body });
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  }

  // contract: infill
  it('fills the gap, with the answer of POST /completion, whole and streamed', async () => {
    const whole = await infill();
    expect(Object.keys(whole)).toEqual(FINAL);
    expect(whole).toMatchObject({ content: 'return x * y;', stop_type: 'eos' });
    const events = await client.events('/infill', GAP);
    expect(events.map(({ content }) => content).join('')).toBe('return x * y;');
    expect(events.at(-1).stop).toBe(true);
  });

  // contract: infill.layout
  it('has the files, then prefix, suffix and prompt between the tokens of the model', async () => {
    const body = {
      input_extra: [
        { filename: 'a.ts', text: 'const a = 1;\n' },
        { filename: 'b.ts', text: 'const b = 2;\n' },
      ],
      prompt: 'return ',
    };
    const { prompt } = await infill(body);
    const files = 'a.ts\nconst a = 1;\n.*b.ts\nconst b = 2;\n.*filename\n';
    const gap = 'function multiply\\(x, y\\) \\{\n  return .*\n\\}\n';
    expect(prompt).toMatch(new RegExp(`^<[^>]+>myproject\n.*${files}<s><[^>]*>${gap}<[^>]*>$`, 's'));
    const without = (await infill({ n_predict: 1 })).prompt;
    expect(without).not.toContain('a.ts');
  });

  // contract: infill.options
  it('takes the options of POST /completion', async () => {
    expect(await infill({ n_predict: 2, response_fields: ['tokens_predicted'] })).toEqual({ tokens_predicted: 2 });
    const limited = await infill({ stop: ['*'], n_probs: 1, id_slot: 0 });
    expect(limited).toMatchObject({ stop_type: 'word', stopping_word: '*', content: 'return x ' });
    expect(limited.completion_probabilities[0].top_logprobs).toHaveLength(1);
  });

  // contract: infill.refused
  it.each([
    [{ input_prefix: undefined }, 'input_prefix'],
    [{ input_suffix: undefined }, 'input_suffix'],
    [{ input_prefix: 1 }, 'input_prefix'],
    [{ prompt: 5 }, 'prompt'],
    [{ input_extra: 'x' }, 'input_extra'],
    [{ input_extra: [{}] }, 'input_extra'],
    [{ input_extra: [{ filename: 'ok' }] }, 'input_extra'],
    [{ input_extra: [{ filename: 123, text: 'abc' }] }, 'input_extra'],
    [{ temperature: 'hot' }, 'temperature'],
  ])('refuses %j by the field', async (body, field) => {
    const { status, json } = await client.post('/infill', { ...GAP, ...body });
    expect([status, json.error.type, json.error.param]).toEqual([400, 'invalid_request_error', field]);
    expect(json.error.message).toContain(field);
  });
});

describe.skipIf(other.isMissing)(other.title, () => {
  const client = servedModel(STORIES_MODEL, ['-c', '256', '-np', '1']);

  // contract: infill.gate
  it('is 501 and names the tokens', async () => {
    const { status, json } = await client.post('/infill', GAP);
    expect([status, json.error.type]).toEqual([501, 'not_supported_error']);
    expect(json.error.message).toBe(
      'Infill is not supported by this model: prefix token is missing. suffix token is missing. middle token is missing. ',
    );
  });
});
