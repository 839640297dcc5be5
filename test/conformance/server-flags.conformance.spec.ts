import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newAjv } from '../support/json-schemas.js';
import { operationsOf } from '../support/openapi-document.js';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';

const SMALL = ['-c', '512', '-np', '1'];
const MESSAGES = [{ role: 'user', content: 'Is it?' }];

/** What the script for browsers exports, as far as it is tried here. */
interface BrowserClient {
  llama(prompt: string, params: object, config: object): AsyncGenerator<{ data: { content: string } }, string>;
  llamaComplete(
    params: object,
    controller: AbortController,
    callback: (chunk: { data: object }) => void,
  ): Promise<void>;
}

describe("a flag of the server's own", () => {
  const folder = mkdtempSync(join(tmpdir(), 'llamero-site-'));
  writeFileSync(join(folder, 'index.html'), 'my own page');
  writeFileSync(join(folder, 'app.js'), 'export {};');

  afterAll(() => rmSync(folder, { recursive: true }));

  describe('for pages', () => {
    const plain = servedModel(DEMO_MODEL, SMALL);
    const own = servedModel(DEMO_MODEL, [...SMALL, '--path', folder]);
    const none = servedModel(DEMO_MODEL, [...SMALL, '--no-webui']);

    // contract: site.page, flags.static-path
    it('gives a page at /, that of --path, or none with --no-webui', async () => {
      const page = await plain.get('/');
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect((await own.get('/')).text).toBe('my own page');
      expect((await own.get('/app.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect((await none.get('/')).status).toBe(404);
      for (const client of [plain, own, none]) {
        expect((await client.post('/completion', { prompt: 'Hi', n_predict: 1 })).status).toBe(200);
      }
    });

    // contract: site.completion-js
    it('gives /completion.js, whose llama() yields the stream and returns the text', async () => {
      const { text, headers } = await plain.get('/completion.js');
      expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      const script = join(folder, 'completion.mjs');
      writeFileSync(script, text);
      const client = (await import(/* @vite-ignore */ script)) as BrowserClient;
      const params = { n_predict: 8, temperature: 0 };
      const stream = client.llama('Once upon a time', params, { api_url: plain.address });
      let joined = '';
      let step = await stream.next();
      for (; !step.done; step = await stream.next()) joined += step.value.data.content;
      const whole = (await plain.post('/completion', { prompt: 'Once upon a time', ...params })).json.content;
      expect([joined, step.value]).toEqual([whole, whole]);
      expect(client.llamaComplete).toBeTypeOf('function');
    });

    // contract: openapi.valid
    it('gives /openapi.json, of which every route answers', async () => {
      const document = (await plain.get('/openapi.json')).json;
      expect(document.openapi).toMatch(/^3\.1/);
      for (const schema of Object.values(document.components.schemas)) {
        expect(newAjv().validateSchema(JSON.parse(JSON.stringify(schema)))).toBe(true);
      }
      const model = encodeURIComponent((await plain.get('/v1/models')).json.data[0].id);
      for (const [name] of operationsOf(document)) {
        const [method, path] = name.split(' ') as [string, string];
        // Our own: one has no end, the other no record of a request 0.
        if (path.startsWith('/llamero/')) continue;
        const url = path.replace('{id}', '0').replace('{file}', 'swagger-ui.css').replace('{model}', model);
        const { status } = await plain.send(method, url, method === 'POST' ? '{}' : undefined);
        expect([name, status === 404]).toEqual([name, false]);
      }
    });
  });

  describe('for constraints', () => {
    const grammar = servedModel(DEMO_MODEL, [...SMALL, '--grammar', 'root ::= "yes"']);
    const schema = servedModel(DEMO_MODEL, [...SMALL, '--json-schema', '{"const":"yes"}']);

    // contract: flags.constraint
    it('constrains every answer, unless a request asks for something else', async () => {
      for (const [client, expected] of [
        [grammar, 'yes'],
        [schema, '"yes"'],
      ] as const) {
        const native = (await client.post('/completion', { prompt: 'Is it?' })).json;
        const openai = (await client.post('/v1/completions', { prompt: 'Is it?' })).json;
        const chat = (await client.post('/v1/chat/completions', { messages: MESSAGES })).json;
        expect(native.content.trim()).toBe(expected);
        expect(openai.choices[0].text.trim()).toBe(expected);
        expect(chat.choices[0].message.content.trim()).toBe(expected);
        const other = (await client.post('/completion', { prompt: 'Is it?', grammar: 'root ::= "no"' })).json;
        expect(other.content).toBe('no');
      }
    });
  });

  describe('for slow clients', () => {
    const client = servedModel(DEMO_MODEL, [...SMALL, '--timeout', '1', '--slots']);

    // contract: flags.timeout
    it('gives up a client that does not take its events after --timeout', async () => {
      const body = { prompt: 'Once', n_predict: 100_000, ignore_eos: true, stream: true, n_probs: 200 };
      const broken = await new Promise<string | undefined>((resolve, reject) => {
        const asked = request(`${client.address}/completion`, { method: 'POST' }, (reply) => {
          reply.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
          const watch = setInterval(async () => {
            const [slot] = (await client.get('/slots')).json;
            if (slot.is_processing) return;
            clearInterval(watch);
            reply.resume();
          }, 100);
        });
        asked.on('error', reject).end(JSON.stringify(body));
      });
      expect(broken).toBe('ECONNRESET');
      expect((await client.post('/completion', { prompt: 'Hi', n_predict: 1 })).status).toBe(200);
    });
  });
});
