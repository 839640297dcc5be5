import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

describe('a conversation of thousands of messages', () => {
  let served: ServedApp;

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL, { context: { contextSize: 4096, sequences: 1 } }));
  });
  afterAll(() => served.stop());

  const messages = Array.from({ length: 4001 }, (_, place) => ({
    role: place % 2 === 0 ? 'user' : 'assistant',
    content: `Message ${place}.`,
  }));

  it('becomes a prompt while the server answers others', async () => {
    let isRendered = false;
    const render = async () => {
      const reply = await fetch(`${served.url}/apply-template`, { method: 'POST', body: JSON.stringify({ messages }) });
      isRendered = true;
      return (await reply.json()) as { prompt: string };
    };
    const rendering = render();
    let answers = 0;
    while (!isRendered && answers < 20) {
      expect((await fetch(`${served.url}/health`)).status).toBe(200);
      if (!isRendered) answers++;
    }
    const { prompt } = await rendering;
    expect(prompt).toContain('Message 0.');
    expect(prompt).toContain('Message 4000.');
    expect(answers).toBeGreaterThan(3);
  });

  it('is answered, cut to the context', async () => {
    const body = JSON.stringify({ messages, max_tokens: 1, temperature: 0 });
    const response = await fetch(`${served.url}/v1/chat/completions`, { method: 'POST', body });
    expect(response.status).toBe(200);
  });
});
