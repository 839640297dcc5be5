import { Agent, request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HISTOGRAM_METRICS, NUMBER_METRICS, OTHER_METRICS } from '../../apps/api/src/metrics/metric-table.js';
import { TIER_METRICS } from '../../apps/api/src/metrics/tier-metrics.js';
import { createTestApp, listen, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { post, request } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hello', argv: ['--metrics'], ...options });
}

afterEach(async () => {
  await test.engine.close();
  await test.app.close();
});

const scrape = () => request(test.app, 'GET', '/metrics');

/** The samples of a scrape by name and labels. @throws when the text is not what Prometheus reads */
async function samples(): Promise<Map<string, number>> {
  const { text } = await scrape();
  const found = new Map<string, number>();
  const described = new Set<string>();
  for (const line of text.split('\n').filter((candidate) => candidate !== '')) {
    const [, comment] = /^# (?:HELP|TYPE) ([a-zA-Z_:][\w:]*) \S/.exec(line) ?? [];
    const [, name, labels, value] = /^([a-zA-Z_:][\w:]*)(\{(?:\w+="[^"]*",?)+\})? (\S+)$/.exec(line) ?? [];
    if (comment !== undefined) described.add(comment);
    else if (
      name === undefined ||
      !described.has(name.replace(/_(bucket|sum|count)$/, '')) ||
      !Number.isFinite(Number(value))
    ) {
      throw new Error(`not a sample: ${line}`);
    } else found.set(`${name}${labels ?? ''}`, Number(value));
  }
  return found;
}

describe('GET /metrics', () => {
  // contract: flags.gates, metrics.gate
  it('is not there without --metrics', async () => {
    await start({ argv: [] });
    const { status, json } = await scrape();
    expect([status, json]).toEqual([
      501,
      {
        error: {
          code: 501,
          message: 'This server does not support metrics endpoint. Start it with `--metrics`',
          type: 'not_supported_error',
        },
      },
    ]);
  });

  it("is Prometheus' text with the start time of the process", async () => {
    await start();
    const { status, headers } = await scrape();
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4']);
    expect(Number(headers['process-start-time-unix'])).toBeCloseTo(performance.timeOrigin / 1000, -1);
  });

  // contract: metrics.names
  it('has every metric of the tables with its help, each once', async () => {
    await start();
    const { text } = await scrape();
    const all = [...NUMBER_METRICS, ...TIER_METRICS, ...HISTOGRAM_METRICS, ...Object.values(OTHER_METRICS)];
    expect(text.match(/^# HELP .*$/gm)!.toSorted()).toEqual(
      all.map(({ name, help }) => `# HELP ${name} ${help}`).toSorted(),
    );
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it.each([
    ['prompt_tokens_total', 'counter', 'Number of prompt tokens processed.'],
    ['tokens_predicted_total', 'counter', 'Number of generation tokens processed.'],
    ['prompt_tokens_seconds', 'gauge', 'Average prompt throughput in tokens/s.'],
    ['predicted_tokens_seconds', 'gauge', 'Average generation throughput in tokens/s.'],
    ['kv_cache_usage_ratio', 'gauge', 'KV-cache usage. 1 means 100 percent usage.'],
    ['kv_cache_tokens', 'gauge', 'KV-cache tokens.'],
    ['requests_processing', 'gauge', 'Number of requests processing.'],
    ['requests_deferred', 'gauge', 'Number of requests deferred.'],
  ])("has llama-server's %s, 0 before any work", async (name, type, help) => {
    await start();
    expect((await scrape()).text).toContain(
      `# HELP llamacpp:${name} ${help}\n# TYPE llamacpp:${name} ${type}\nllamacpp:${name} 0\n`,
    );
  });

  it('counts tokens of prompts, of generations and from the cache', async () => {
    await start({ slotContextSize: 64 });
    await post(test.app, '/completion', { prompt: 'abcd' });
    await post(test.app, '/completion', { prompt: 'abcd' });
    const found = await samples();
    expect([
      found.get('llamacpp:prompt_tokens_total'),
      found.get('llamacpp:prompt_tokens_cached_total'),
      found.get('llamacpp:tokens_predicted_total'),
    ]).toEqual([5, 3, 12]);
    expect(found.get('llamacpp:kv_cache_tokens')).toBeGreaterThan(0);
    expect(found.get('llamacpp:kv_cache_usage_ratio')).toBe(found.get('llamacpp:kv_cache_tokens')! / 64);
    expect(found.get('llamacpp:predicted_tokens_seconds')).toBeGreaterThan(0);
  });

  it('counts what was parked, restored and found by the tier where it was', async () => {
    await start({ answer: undefined, slots: 1, slotContextSize: 128, engine: { hostCacheBytes: 1_000_000 } });
    const say = (prompt: string) => post(test.app, '/completion', { prompt, n_predict: 2 });
    for (const letter of ['a', 'b', 'a', 'a']) await say(letter.repeat(50));
    const found = await samples();
    const by = (name: string, tier: string) => found.get(`llamero_cache_${name}{tier="${tier}"}`);
    expect([by('hit_tokens_total', 'host'), by('hit_tokens_total', 'device')]).toEqual([49, 49]);
    expect([by('parked_tokens_total', 'host'), by('restored_tokens_total', 'host')]).toEqual([102, 51]);
    expect([by('parked_sequences', 'host'), by('parked_tokens', 'host')]).toEqual([2, 102]);
    expect([by('evicted_tokens_total', 'host'), by('bytes_max', 'host')]).toEqual([0, 1_000_000]);
    expect(by('bytes', 'host')).toBeGreaterThan(0);
    expect(by('parked_tokens', 'device')).toBeUndefined();
  });

  it('says that the memory of the host has no bound', async () => {
    await start({ engine: { hostCacheBytes: Number.POSITIVE_INFINITY } });
    expect((await scrape()).text).toContain('llamero_cache_bytes_max{tier="host"} +Inf\n');
  });

  it('shows throughput since the last scrape', async () => {
    await start();
    await post(test.app, '/completion', { prompt: 'abcd' });
    expect((await samples()).get('llamacpp:prompt_tokens_seconds')).toBeGreaterThan(0);
    expect((await samples()).get('llamacpp:prompt_tokens_seconds')).toBe(0);
  });

  it('shows busy slots and the queue while they last', async () => {
    await start({ answer: undefined, slots: 2 });
    for (const prompt of ['a', 'b', 'c']) void post(test.app, '/completion', { prompt });
    await vi.waitFor(async () => expect((await test.engine.statistics()).tasksWaiting).toBe(1));
    const found = await samples();
    expect(
      ['llamero_slots', 'llamero_slots_busy', 'llamero_queue_depth', 'llamacpp:requests_processing'].map((name) =>
        found.get(name),
      ),
    ).toEqual([2, 2, 1, 2]);
  });

  it('has histograms whose buckets add up, in seconds', async () => {
    await start();
    await post(test.app, '/completion', { prompt: 'a' });
    const found = await samples();
    for (const { name } of HISTOGRAM_METRICS) {
      const count = name.includes('between') ? 5 : 1;
      expect([name, found.get(`${name}_count`), found.get(`${name}_bucket{le="+Inf"}`)]).toEqual([name, count, count]);
      const buckets = [...found].filter(([key]) => key.startsWith(`${name}_bucket`)).map(([, value]) => value);
      expect(buckets).toEqual(buckets.toSorted((a, b) => a - b));
      expect(found.get(`${name}_bucket{le="0.001"}`), name).toBeTypeOf('number');
      expect(found.get(`${name}_sum`), name).toBeLessThan(60);
    }
  });

  it('counts requests by method, route and status', async () => {
    await start();
    const port = await listen(test.app);
    const url = `http://127.0.0.1:${port}`;
    const call = async (method: string, path: string, body?: object) =>
      (await fetch(`${url}${path}`, { method, body: body && JSON.stringify(body) })).text();
    await call('GET', '/health');
    await call('GET', '/health?a=1');
    await call('POST', '/completion', { prompt: 'a', stream: true });
    await call('POST', '/completion', { prompt: 1 });
    await call('GET', '/nope/1');
    await call('GET', '/nope/2');
    await call('OPTIONS', '/completion');
    test.backend.context.during = () => new Promise((resolve) => setTimeout(resolve, 20));
    const leaving = httpRequest({ port, method: 'POST', path: '/completion', agent: new Agent() }).on(
      'error',
      () => {},
    );
    leaving.end('{"prompt":"abc"}');
    await vi.waitFor(async () => expect((await test.engine.statistics()).tasksRunning).toBe(1));
    leaving.destroy();
    await vi.waitFor(async () =>
      expect([...(await samples())].filter(([key]) => key.startsWith('llamero_http_requests_total'))).toEqual(
        expect.arrayContaining([
          ['llamero_http_requests_total{method="GET",route="/health",status="200"}', 2],
          ['llamero_http_requests_total{method="POST",route="/completion",status="200"}', 1],
          ['llamero_http_requests_total{method="POST",route="/completion",status="400"}', 1],
          ['llamero_http_requests_total{method="POST",route="/completion",status="499"}', 1],
          ['llamero_http_requests_total{method="GET",route="none",status="404"}', 2],
        ]),
      ),
    );
  });

  it('shows how late the event loop comes round', async () => {
    await start();
    await scrape();
    await vi.waitFor(async () => {
      const until = performance.now() + 120;
      while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 40));
      expect((await samples()).get('llamero_event_loop_lag_seconds{quantile="1"}')).toBeGreaterThan(0.05);
    });
  });

  it('asks for the key', async () => {
    await start({ argv: ['--metrics', '--api-key', 'k'] });
    expect((await scrape()).status).toBe(401);
  });
});

describe('POST /props', () => {
  it('is not there without --props', async () => {
    await start({ argv: [] });
    const { status, json } = await post(test.app, '/props', { a: 1 });
    expect([status, json.error]).toEqual([
      501,
      {
        code: 501,
        message: 'This server does not support changing global properties. Start it with `--props`',
        type: 'not_supported_error',
      },
    ]);
  });

  // contract: props.post
  it('takes any body with --props, for there is nothing to change', async () => {
    await start({ argv: ['--props'] });
    const { status, json } = await post(test.app, '/props', { a: 1 });
    expect([status, json]).toEqual([200, { success: true }]);
  });
});
