import { describe, expect, it } from 'vitest';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';

const PROMPT = 'Once upon a time there was a fox';
const MESSAGES = [{ role: 'user', content: 'Tell me a story about a fox.' }];

interface Token {
  readonly id: number;
  readonly token: string;
  readonly bytes: readonly number[];
  readonly logprob?: number;
  readonly prob?: number;
  readonly top_logprobs?: readonly Token[];
  readonly top_probs?: readonly Token[];
}

const PLAIN = ['id', 'token', 'bytes', 'logprob'];
const SAMPLED = ['id', 'token', 'bytes', 'prob'];

describe('probabilities', () => {
  const client = servedModel(DEMO_MODEL, ['-c', '512', '-np', '1']);

  async function answer(path: string, body: object) {
    const { status, json } = await client.post(path, body);
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  }

  const complete = async (body: object) =>
    answer('/completion', { prompt: PROMPT, n_predict: 8, temperature: 0, ...body });
  const listed = async (body: object): Promise<readonly Token[]> => (await complete(body)).completion_probabilities;

  // contract: probabilities.shape
  it('list each token with id, text, bytes and logprob, and with its top logprobs, best first', async () => {
    const list = await listed({ n_probs: 4, return_tokens: true });
    expect(list).toHaveLength(8);
    for (const item of list) {
      expect(Object.keys(item)).toEqual([...PLAIN, 'top_logprobs']);
      expect(Buffer.from(item.bytes).toString()).toBe(item.token);
      expect(item.top_logprobs).toHaveLength(4);
      const logprobs = item.top_logprobs!.map(({ logprob }) => logprob!);
      expect(logprobs).toEqual(logprobs.toSorted((a, b) => b - a));
      expect(logprobs.reduce((sum, logprob) => sum + Math.exp(logprob), 0)).toBeLessThan(1.0001);
      for (const candidate of item.top_logprobs!) expect(Object.keys(candidate)).toEqual(PLAIN);
    }
  });

  // contract: probabilities.model
  it('are those of the model, whatever the sampling; the chosen token may be none of the top ones', async () => {
    const [first] = await listed({ n_probs: 3, n_predict: 1 });
    const settings = { n_probs: 3, n_predict: 1, temperature: 3, top_k: 0, top_p: 1, min_p: 0 };
    const ids = new Set<number>();
    for (let seed = 1; seed <= 12; seed++) {
      const [item] = await listed({ ...settings, seed });
      expect(item!.top_logprobs!.map(({ id }) => id)).toEqual(first!.top_logprobs!.map(({ id }) => id));
      for (const [place, candidate] of item!.top_logprobs!.entries()) {
        expect(candidate.logprob).toBeCloseTo(first!.top_logprobs![place]!.logprob!, 4);
      }
      ids.add(item!.id);
    }
    expect(ids.size).toBeGreaterThan(1);
  });

  // contract: probabilities.sampled
  it('after sampling are prob and top_probs: what is left sums to 1, and may be fewer than asked for', async () => {
    const list = await listed({ n_probs: 20, post_sampling_probs: true, temperature: 1, top_k: 4, top_p: 1, min_p: 0 });
    for (const item of list) {
      expect(Object.keys(item)).toEqual([...SAMPLED, 'top_probs']);
      for (const candidate of item.top_probs!) expect(Object.keys(candidate)).toEqual(SAMPLED);
      const positive = item.top_probs!.filter(({ prob }) => prob! > 0);
      expect(positive.length).toBeLessThanOrEqual(4);
      expect(positive.reduce((sum, { prob }) => sum + prob!, 0)).toBeCloseTo(1, 4);
      expect(positive.map(({ id }) => id)).toContain(item.id);
    }
  });

  // contract: probabilities.sampled-greedy
  it('after greedy sampling are 1 for the token and 0 for the other candidates', async () => {
    for (const more of [{}, { repeat_penalty: 1.3 }, { logit_bias: [[5, 2]] }]) {
      for (const item of await listed({ n_probs: 10, post_sampling_probs: true, ...more })) {
        expect(item).toMatchObject({ prob: 1, top_probs: { length: 10 } });
        expect(item.top_probs![0]!.id).toBe(item.id);
        expect(item.top_probs!.map(({ prob }) => prob)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        expect(new Set(item.top_probs!.map(({ id }) => id)).size).toBe(10);
      }
    }
  });

  // contract: probabilities.streamed
  it('come with the tokens of a stream, and are the same there', async () => {
    const whole = await listed({ n_probs: 2 });
    const events = await client.events('/completion', { prompt: PROMPT, n_predict: 8, temperature: 0, n_probs: 2 });
    const parts = events.slice(0, -1).flatMap((event) => event.completion_probabilities);
    expect(parts.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
    expect(parts.map((item) => item.top_logprobs.length)).toEqual(Array(8).fill(2));
    expect(events.at(-1)).not.toHaveProperty('completion_probabilities');
  });

  // contract: probabilities.none
  it('are not there where nobody asks for them', async () => {
    expect(await complete({})).not.toHaveProperty('completion_probabilities');
    expect(await complete({ n_probs: 0 })).not.toHaveProperty('completion_probabilities');
  });

  // contract: openai.chat-logprobs
  it('of a chat are in logprobs.content, whole and streamed, with as many top logprobs as top_logprobs says', async () => {
    const body = { messages: MESSAGES, max_tokens: 6, temperature: 0, logprobs: true, top_logprobs: 2 };
    const [choice] = (await answer('/v1/chat/completions', body)).choices;
    expect(Object.keys(choice.logprobs)).toEqual(['content']);
    expect(choice.logprobs.content.map(({ token }: Token) => token).join('')).toBe(choice.message.content);
    for (const item of choice.logprobs.content) {
      expect(Object.keys(item)).toEqual([...PLAIN, 'top_logprobs']);
      expect(item.top_logprobs).toHaveLength(2);
    }
    const events = (await client.events('/v1/chat/completions', body)).filter((event) => event !== '[DONE]');
    const streamed = events.flatMap(({ choices }) => choices[0]?.logprobs?.content ?? []);
    expect(streamed.map(({ id }) => id)).toEqual(choice.logprobs.content.map(({ id }: Token) => id));
    const none = (await answer('/v1/chat/completions', { ...body, logprobs: null, top_logprobs: null })).choices[0];
    expect(none).not.toHaveProperty('logprobs');
  });

  // contract: openai.completions-logprobs
  it("of /v1/completions are OpenAI's four lists, beside llama-server's list; else logprobs is null", async () => {
    const body = { prompt: PROMPT, max_tokens: 6, temperature: 0 };
    const [{ text, logprobs }] = (await answer('/v1/completions', { ...body, logprobs: 2 })).choices;
    expect(Object.keys(logprobs)).toEqual(['tokens', 'token_logprobs', 'top_logprobs', 'text_offset', 'content']);
    expect(logprobs.tokens.join('')).toBe(text);
    expect(logprobs.text_offset).toEqual(
      logprobs.tokens.map((_: string, place: number) => logprobs.tokens.slice(0, place).join('').length),
    );
    for (const [place, token] of logprobs.tokens.entries()) {
      expect(logprobs.top_logprobs[place][token]).toBe(logprobs.token_logprobs[place]);
      expect(Object.keys(logprobs.top_logprobs[place])).toHaveLength(2);
      expect(logprobs.content[place]).toMatchObject({ token, logprob: logprobs.token_logprobs[place] });
    }
    expect((await answer('/v1/completions', body)).choices[0].logprobs).toBeNull();
  });
});
