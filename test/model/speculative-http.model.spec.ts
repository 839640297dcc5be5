import { describe, expect, it } from 'vitest';
import { DEMO_MODEL, DRAFT_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';

describe('a served draft model', () => {
  const flags = ['--ctx-size', '1024', '--parallel', '2', '--slots', '--metrics'];
  const plain = servedModel(DEMO_MODEL, flags);
  const drafting = servedModel(DEMO_MODEL, [...flags, '--model-draft', DRAFT_MODEL]);

  const STORY = 'Once upon a time there was a fox';
  const EAGER = { 'speculative.n_max': 8, 'speculative.n_min': 1, 'speculative.p_min': 0.3 };
  const asked = { prompt: STORY, n_predict: 48, temperature: 0, n_probs: 2, cache_prompt: false };

  async function metric(name: string): Promise<number> {
    const { text } = await drafting.get('/metrics');
    return Number(new RegExp(`^llamacpp:${name} (\\d+)$`, 'm').exec(text)![1]);
  }

  it('gives the text and the probabilities of a server without it, and counts its drafts', async () => {
    const names = ['draft_tokens_total', 'accepted_tokens_total'].map((name) => `spec_decode_num_${name}`);
    const before = await Promise.all(names.map(metric));
    const { json: expected } = await plain.post('/completion', asked);
    const { json } = await drafting.post('/completion', { ...asked, ...EAGER });
    expect(json.content).toBe(expected.content);
    expect(json.completion_probabilities).toEqual(expected.completion_probabilities);
    expect(expected.timings).not.toHaveProperty('draft_n');
    const { draft_n, draft_n_accepted } = json.timings;
    expect(draft_n_accepted).toBeGreaterThan(0);
    expect(draft_n).toBeGreaterThanOrEqual(draft_n_accepted);
    const after = await Promise.all(names.map(metric));
    expect(after.map((count, i) => count - before[i]!)).toEqual([draft_n, draft_n_accepted]);
    expect(await metric('spec_decode_num_drafts_total')).toBeGreaterThan(0);
  });

  it('drafts as each request says, and shows it', async () => {
    const { json } = await drafting.post('/completion', { ...asked, 'speculative.n_max': 0 });
    expect(json.timings).not.toHaveProperty('draft_n');
    expect(json.generation_settings).toMatchObject({ 'speculative.n_max': 0 });
    const chat = { messages: [{ role: 'user', content: 'Hi!' }], max_tokens: 24, temperature: 0, ...EAGER };
    expect((await drafting.post('/v1/chat/completions', chat)).json.timings.draft_n).toBeGreaterThan(0);
  });

  it.each([
    ['speculative.n_max', -1],
    ['speculative.n_max', '8'],
    ['speculative.n_min', -1],
    ['speculative.n_min', 1.5],
    ['speculative.p_min', 1.1],
    ['speculative.p_min', -0.1],
    ['speculative.p_min', 'likely'],
  ])('refuses %s = %j by its name', async (field, value) => {
    for (const path of ['/completion', '/v1/completions', '/v1/chat/completions']) {
      const body = { prompt: STORY, messages: [{ role: 'user', content: 'Hi!' }], [field]: value };
      const { status, json } = await drafting.post(path, body);
      expect([path, status]).toEqual([path, 400]);
      expect(json.error.message).toContain(field);
    }
  });

  // contract: slots.fields, props.fields
  it('is told of by every slot and by the properties', async () => {
    const told = async (server: typeof plain) => {
      const slots: readonly { speculative: boolean }[] = (await server.get('/slots')).json;
      const { default_generation_settings: defaults } = (await server.get('/props')).json;
      return [...slots, defaults].map(({ speculative }) => speculative);
    };
    expect(await told(drafting)).toEqual([true, true, true]);
    expect(await told(plain)).toEqual([false, false, false]);
  });

  it('lets a prompt be promptRows while another request drafts', async () => {
    const echo = { prompt: `${STORY} who lived in the forest.`, max_tokens: 0, echo: true, logprobs: 1 };
    const rate = async (server: typeof plain) => (await server.post('/v1/completions', echo)).json.choices[0].logprobs;
    const expected = await rate(plain);
    const [promptRows, { json }] = await Promise.all([
      rate(drafting),
      drafting.post('/completion', { ...asked, ...EAGER, n_predict: 96, ignore_eos: true }),
    ]);
    expect(promptRows).toEqual(expected);
    expect(json.timings.draft_n_accepted).toBeGreaterThan(0);
  });
});
