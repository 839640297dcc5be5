import { describe, expect, it } from 'vitest';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';

/** The names that the document promises. */
const METRICS = {
  'llamacpp:prompt_tokens_total': ['counter', 'Number of prompt tokens processed.'],
  'llamacpp:tokens_predicted_total': ['counter', 'Number of generation tokens processed.'],
  'llamacpp:prompt_tokens_seconds': ['gauge', 'Average prompt throughput in tokens/s.'],
  'llamacpp:predicted_tokens_seconds': ['gauge', 'Average generation throughput in tokens/s.'],
  'llamacpp:kv_cache_usage_ratio': ['gauge', 'KV-cache usage. 1 means 100 percent usage.'],
  'llamacpp:kv_cache_tokens': ['gauge', 'KV-cache tokens.'],
  'llamacpp:requests_processing': ['gauge', 'Number of requests processing.'],
  'llamacpp:requests_deferred': ['gauge', 'Number of requests deferred.'],
} as const;

type Name = keyof typeof METRICS;

const names = Object.entries(METRICS);

/** Those that llama-server of January 2025 has beside them. */
const MORE = [
  'llamacpp:prompt_seconds_total',
  'llamacpp:tokens_predicted_seconds_total',
  'llamacpp:n_decode_total',
  'llamacpp:n_busy_slots_per_decode',
];

describe('GET /metrics', () => {
  const client = servedModel(DEMO_MODEL, ['-c', '512', '-np', '1', '--metrics']);
  const closed = servedModel(DEMO_MODEL, ['-c', '512', '-np', '1']);

  async function read(): Promise<Readonly<Record<string, number>>> {
    const { text } = await client.get('/metrics');
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return Object.fromEntries(samples.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
  }

  const of = (metrics: Readonly<Record<string, number>>, name: Name) => metrics[name]!;

  // contract: metrics.gate
  it('is 501 without --metrics', async () => {
    const { status, json } = await closed.get('/metrics');
    expect([status, json.error.type]).toEqual([501, 'not_supported_error']);
    expect(json.error.message).toBe('This server does not support metrics endpoint. Start it with `--metrics`');
  });

  // contract: metrics.names
  it("is Prometheus' text, with the time of the start", async () => {
    const { status, headers, text } = await client.get('/metrics');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4']);
    expect(Number(headers.get('process-start-time-unix'))).toBeGreaterThan(1e9);
    for (const line of text.split('\n')) expect(line).toMatch(/^(# (HELP|TYPE) \S+ .+|\S+(\{.*\})? \S+|)$/);
    for (const name of MORE) expect(text).toContain(`\n${name} `);
  });

  // contract: metrics.name.*
  it.each(names)('has %s with its help and type, and a number from the start', async (name, [type, help]) => {
    const { text } = await client.get('/metrics');
    expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} `);
    expect(Number.isFinite(of(await read(), name as Name))).toBe(true);
  });

  // contract: metrics.name.*
  it('counts what was computed, and what the cache holds', async () => {
    const before = await read();
    const answers = [];
    for (const prompt of ['Once upon a time', 'Once upon a time there was', 'The dog']) {
      answers.push((await client.post('/completion', { prompt, n_predict: 8, ignore_eos: true })).json);
    }
    const after = await read();
    const gained = (name: Name) => of(after, name) - of(before, name);
    const evaluated = answers.reduce((sum, { timings }) => sum + timings.prompt_n, 0);
    expect(gained('llamacpp:prompt_tokens_total')).toBe(evaluated);
    expect(gained('llamacpp:tokens_predicted_total')).toBe(24);
    expect(of(after, 'llamacpp:prompt_tokens_seconds')).toBeGreaterThan(0);
    expect(of(after, 'llamacpp:predicted_tokens_seconds')).toBeGreaterThan(0);
    const held = answers.at(-1).tokens_cached;
    expect(of(after, 'llamacpp:kv_cache_tokens')).toBe(held);
    expect(of(after, 'llamacpp:kv_cache_usage_ratio')).toBeCloseTo(held / 512, 6);
    expect([of(after, 'llamacpp:requests_processing'), of(after, 'llamacpp:requests_deferred')]).toEqual([0, 0]);
  });

  // contract: metrics.name.requests_processing, metrics.name.requests_deferred
  it('tells how many requests are processed and how many wait', async () => {
    const leaving = new AbortController();
    const body = JSON.stringify({ prompt: 'Once', n_predict: 20_000, ignore_eos: true, stream: true });
    const ask = () =>
      fetch(`${client.address}/completion`, { method: 'POST', body, signal: leaving.signal }).then(
        () => undefined,
        () => undefined,
      );
    const asked = [ask(), ask(), ask()];
    const state = async () => {
      const metrics = await read();
      return [of(metrics, 'llamacpp:requests_processing'), of(metrics, 'llamacpp:requests_deferred')];
    };
    await expect.poll(state).toEqual([1, 2]);
    leaving.abort();
    await Promise.all(asked);
    await expect.poll(state).toEqual([0, 0]);
  });
});
