import { afterEach, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { HttpClient } from '../support/http-client.js';
import { DEMO_MODEL, loadEngine, type RealEngineChanges } from '../support/real-engine.js';

const HI = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 2 };

describe("OpenAI's endpoints", () => {
  let served: ServedApp;
  const client = new HttpClient(() => served.url);

  const start = async (argv: readonly string[] = [], changes: RealEngineChanges = {}) => {
    served = await serve(
      await loadEngine(DEMO_MODEL, { context: { contextSize: 512, sequences: 1 }, ...changes }),
      argv,
    );
  };

  afterEach(() => served.stop());

  // contract: openai.model-name, openai.ids
  it('carry the name of the request, else the alias, and an id of their own', async () => {
    await start(['--alias', 'cria']);
    for (const path of ['/v1/chat/completions', '/v1/completions']) {
      const body = { ...HI, prompt: 'Hi' };
      const { model, id } = (await client.post(path, body)).json;
      expect(model).toBe('cria');
      expect(id).toMatch(/^chatcmpl-[A-Za-z0-9]{32}$/);
      expect((await client.post(path, { ...body, model: 'mine' })).json.model).toBe('mine');
      const chunks = (await client.events(path, body)).filter((event) => event !== '[DONE]');
      expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
    }
    expect((await client.get('/v1/models')).json.data[0].id).toBe('cria');
  });

  // contract: errors.content-type
  it('do not look at the Content-Type of a request', async () => {
    await start();
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'image/png']) {
      const reply = await client.send('POST', '/v1/chat/completions', JSON.stringify(HI), { 'Content-Type': type });
      expect([type, reply.status]).toEqual([type, 200]);
    }
  });

  // contract: flags.chat-template
  it('render chats with the template that the server was given, by name or as Jinja', async () => {
    await start([], { chatTemplate: 'chatml' });
    const prompt = async () => (await client.post('/apply-template', HI)).json.prompt as string;
    expect(await prompt()).toBe('<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n');
    await served.stop();
    await start([], { chatTemplate: '{% for message in messages %}[{{ message.content }}]{% endfor %}' });
    expect(await prompt()).toBe('[Hi]');
  });
});
