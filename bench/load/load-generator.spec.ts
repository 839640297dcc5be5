import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { probeHealth } from './health-probe.js';
import { generateLoad } from './load-generator.js';

interface Asked {
  readonly prompt: readonly number[];
  readonly n_predict: number;
}

let server: Server | undefined;
let asked: Asked[] = [];

/** Answers as the protocol says, and closes each kept connection after its second answer, as servers do. */
async function startFakeServer(tokens: (asked: Asked) => number): Promise<string> {
  asked = [];
  server = createServer((request, response) => {
    if (request.url === '/health') return response.end('{"status":"ok"}');
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const completion = JSON.parse(body) as Asked;
      asked.push(completion);
      for (let index = 0; index < completion.n_predict; index += 1) response.write('data: {"content":"x"}\n\n');
      response.end(`data: {"stop":true,"tokens_predicted":${tokens(completion)}}\n\n`);
    });
  });
  server.maxRequestsPerSocket = 2;
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const PLAN = {
  kind: 'load',
  streams: 3,
  requestsPerStream: 5,
  promptTokens: [10, 11, 12, 13],
  predict: 7,
  startAt: 0,
} as const;

describe('generateLoad', () => {
  it('asks for objects where the plan has a schema, and lets them end early', async () => {
    const url = await startFakeServer(({ n_predict }) => n_predict - 3);
    const schema = { type: 'object' };
    const result = await generateLoad({ ...PLAN, url, schema });
    expect(result.requests.map((request) => request.tokens)).toEqual(
      Array.from({ length: 15 }, () => PLAN.predict - 3),
    );
    expect(asked[0]).toMatchObject({ json_schema: schema });
    expect(asked[0]).not.toHaveProperty('ignore_eos');
  });

  it('sends every request of every stream', async () => {
    const url = await startFakeServer(({ n_predict }) => n_predict);
    const result = await generateLoad({ ...PLAN, url });
    expect(result.requests).toHaveLength(15);
    expect(result.requests.every(({ tokens }) => tokens === 7)).toBe(true);
    expect(asked).toHaveLength(15);
  });

  it('rotates the prompt, so that neighbouring requests begin differently', async () => {
    const url = await startFakeServer(({ n_predict }) => n_predict);
    await generateLoad({ ...PLAN, streams: 1, url });
    expect(asked.map(({ prompt }) => prompt)).toEqual([
      [10, 11, 12, 13],
      [11, 12, 13, 10],
      [12, 13, 10, 11],
      [13, 10, 11, 12],
      [10, 11, 12, 13],
    ]);
  });

  it('refuses an answer with another number of tokens', async () => {
    const url = await startFakeServer(({ n_predict }) => n_predict - 1);
    await expect(generateLoad({ ...PLAN, url })).rejects.toThrow('asked for 7 tokens, got 6');
  });
});

describe('probeHealth', () => {
  it('asks until it is over, and at least once', async () => {
    const url = await startFakeServer(() => 0);
    let left = 4;
    const result = await probeHealth({ kind: 'health', url, pause: 0 }, () => --left <= 0);
    expect(result.latencies).toHaveLength(4);
    expect((await probeHealth({ kind: 'health', url, pause: 0 }, () => true)).latencies).toHaveLength(1);
  });
});
