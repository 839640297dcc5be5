import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../support/certificates.js';
import { HttpClient } from '../support/http-client.js';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

const { title, isMissing } = needingBuild('the start of a server');

const MODEL = ['--model', 'models/cria-q8_0.gguf', '--threads', '1', '--port', '0'];
const BODY = { prompt: 'Once upon', n_predict: 3, temperature: 0 };

describe.skipIf(isMissing)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'llamero-start-'));

  afterEach(endServers);
  afterAll(() => rmSync(folder, { recursive: true }));

  // contract: start.command-line-wins
  it('takes what the command line says, else the environment, else the default', async () => {
    const env = { LLAMA_ARG_CTX_SIZE: '2048', LLAMA_ARG_N_PARALLEL: '2', LLAMA_ARG_ENDPOINT_SLOTS: '1' };
    const url = await startServer([...MODEL, '--ctx-size', '512', '--temp', '0.25'], env).ready();
    const { json } = await new HttpClient(() => url).get('/props');
    expect(json).toMatchObject({
      total_slots: 2,
      default_generation_settings: { n_ctx: 256, params: { temperature: 0.25, top_k: 40 } },
    });
    expect((await new HttpClient(() => url).get('/slots')).status).toBe(200);
  });

  // contract: start.aliases
  it('takes flags that llama.cpp renamed, and says which of those it removed have no effect', async () => {
    const renamed = ['--gpu-layers', '0', '--draft', '4', '--log-verbosity', '3'];
    const removed = ['--defrag-thold', '0.2', '--dump-kv-cache'];
    const server = startServer([...MODEL, ...renamed, ...removed]);
    const url = await server.ready();
    const client = new HttpClient(() => url);
    expect((await client.post('/completion', BODY)).json.content).not.toBe('');
    const lines = server.err.split('\n').filter((line) => line.includes('has no effect'));
    expect(lines.filter((line) => line.includes('--defrag-thold'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('--dump-kv-cache'))).toHaveLength(1);
  });

  // contract: start.tls
  it('serves answers over TLS with key and certificate, to clients that trust it', async () => {
    const { key, cert } = makeCertificate(folder, 'own');
    const url = await startServer([...MODEL, '--ssl-key-file', key, '--ssl-cert-file', cert]).ready();
    expect(url).toMatch(/^https:/);
    const text = await new Promise<string>((resolve, reject) => {
      const asked = request(`${url}/completion`, { method: 'POST', ca: readFileSync(cert) }, (reply) => {
        let body = '';
        reply.setEncoding('utf8').on('data', (part) => {
          body += part;
        });
        reply.on('end', () => resolve(body));
      });
      asked.on('error', reject).end(JSON.stringify(BODY));
    });
    expect(JSON.parse(text)).toMatchObject({ tokens_predicted: 3, stop: true });
  });

  // contract: flags.help-version
  it.each([
    ['--help', /--ctx-size/],
    ['--usage', /--ctx-size/],
    ['-h', /--n-predict/],
    ['--version', /llamero|version/],
    ['--list-devices', /\S/],
  ])('ends with 0 at %s', async (flag, text) => {
    const server = startServer([flag]);
    expect(await server.ended).toBe(0);
    expect(server.out + server.err).toMatch(text);
  });

  // contract: start.compat
  it('answers as v0.5 with --compat v0.5, where the generations differ', async () => {
    const url = await startServer([...MODEL, '--compat', 'v0.5', '--n-predict', '2', '--ctx-size', '512']).ready();
    const client = new HttpClient(() => url);
    expect((await client.get('/slots')).status).toBe(200);
    const { json } = await client.post('/completion', { prompt: 'Once upon', model: 'yours', n_predict: 3 });
    expect(json).toMatchObject({ model: 'models/cria-q8_0.gguf', tokens_predicted: 3 });
    expect((await client.post('/completion', { prompt: 'Once upon' })).json.tokens_predicted).toBe(2);
    const events = await client.events('/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] });
    expect(events.at(-1)).toBe('[DONE]');
    expect(events.some((event) => event.usage)).toBe(false);
    expect(events.at(-2)).toMatchObject({ choices: [{ delta: {} }], timings: { predicted_n: 2 } });
  });
});
