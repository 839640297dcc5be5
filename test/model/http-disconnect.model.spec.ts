import { type ClientRequest, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EngineClient } from '#engine';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const MIB = 1024 * 1024;

describe('clients that connect and leave while a real model runs', () => {
  let engine: EngineClient;
  let served: ServedApp;

  beforeAll(async () => {
    engine = await loadEngine(DEMO_MODEL);
    served = await serve(engine);
  });
  afterAll(() => served.stop());

  const isIdle = () =>
    vi.waitFor(
      async () => {
        const { tasksRunning, tasksWaiting } = await engine.statistics();
        expect([tasksRunning, tasksWaiting]).toEqual([0, 0]);
      },
      { timeout: 20_000 },
    );

  function send(body: object): ClientRequest {
    const request = httpRequest(`${served.url}/completion`, { method: 'POST' });
    request.on('error', () => undefined);
    request.end(JSON.stringify(body));
    return request;
  }

  /** Ten at a time: streams that leave after their first event, whole answers that leave at once. */
  async function connectAndLeave(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const requests = Array.from({ length: 10 }, (_, index) =>
        send({ prompt: `Story ${round} ${index}`, n_predict: 500, ignore_eos: true, stream: index % 2 === 0 }),
      );
      await new Promise((resolve) => requests[0]!.on('response', (reply) => reply.once('data', resolve)));
      for (const request of requests) request.destroy();
    }
    await isIdle();
  }

  it('leave all slots idle and memory flat, 200 times', async () => {
    await connectAndLeave(10);
    const before = process.memoryUsage().rss;
    await connectAndLeave(20);
    expect((await engine.slots()).map(({ isProcessing }) => isProcessing)).toEqual([false, false, false, false]);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MIB);
  }, 120_000);

  // contract: process.cancel
  it('free a slot within one step', async () => {
    const request = send({ prompt: 'Once', n_predict: -1, ignore_eos: true, stream: true });
    const reply = await new Promise<import('node:http').IncomingMessage>((resolve) => request.on('response', resolve));
    await new Promise((resolve) => reply.once('data', resolve));
    expect((await engine.statistics()).tasksRunning).toBe(1);
    request.destroy();
    await isIdle();
    const { steps } = await engine.statistics();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await engine.statistics()).steps).toBeLessThanOrEqual(steps + 1);
  });
});
