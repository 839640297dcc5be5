import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../support/certificates.js';
import { LocalHub } from '../support/local-hub.js';
import { PROMISED_VARIABLES } from '../support/promised-names.js';
import { endServers, needingBuild, type ServerProcess, startCommand, startServer } from '../support/server-process.js';

const { title, isMissing } = needingBuild('a variable of the environment');

/** Which variable was looked at; those that no test has looked at are found at the end. */
const proven = new Set<string>();

type Environment = Readonly<Record<string, string>>;

/** A server that is started by variables alone, under the names that llama-server knows. */
function startBy(env: Environment, start = startCommand): ServerProcess {
  for (const name of Object.keys(env)) proven.add(name);
  return start([], { LLAMA_ARG_PORT: '0', ...env });
}

/** A value that ends the start, by a line that tells so. */
type Refusal = readonly [name: string, value: string, line: RegExp, others?: Environment];

const REFUSALS: readonly Refusal[] = [
  ['N_GPU_LAYERS', '9', /^error: --gpu-layers 9: no GPU can be used/, { DEVICE: 'none' }],
  ['MAIN_GPU', '2', /^error: --main-gpu 2: no GPU can be used/, { DEVICE: 'none' }],
  ['TENSOR_SPLIT', '3,1', /^error: --tensor-split: there are shares for 2 GPUs/, { DEVICE: 'none' }],
  ['DEVICE', 'NOPE', /^error: --device: no device to offload to is named "NOPE"/],
  ['CACHE_REUSE', '8', /^error: --cache-reuse: this model's cache/, { MODEL: 'models/cria-embed-f16.gguf' }],
  ...[
    ...['SPLIT_MODE', 'NO_KV_OFFLOAD', 'ROPE_SCALE', 'YARN_ORIG_CTX', 'YARN_EXT_FACTOR', 'YARN_ATTN_FACTOR'],
    ...['YARN_BETA_SLOW', 'YARN_BETA_FAST', 'MLOCK', 'NUMA', 'CONT_BATCHING', 'NO_CONT_BATCHING', 'TIMEOUT'],
    'N_GPU_LAYERS_DRAFT',
  ].map((name): Refusal => [name, 'no such value', new RegExp(`^error: LLAMA_ARG_${name}: "no such value" is `)]),
];

let folder: string;

describe.skipIf(isMissing)(title, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'llamero-env-'));
    writeFileSync(join(folder, 'index.html'), 'my own page');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  describe('of a server of text', () => {
    let server: ServerProcess;
    let url: string;
    beforeAll(async () => {
      server = startBy({
        ...prefixed({
          ...{ MODEL: 'models/cria-q8_0.gguf', MODEL_DRAFT: 'models/cria-draft-q8_0.gguf', ALIAS: 'fox', PORT: '0' },
          ...{ HOST: 'localhost', THREADS: '1', CTX_SIZE: '1024', N_PARALLEL: '2', N_PREDICT: '3', BATCH: '256' },
          ...{ UBATCH: '128', FLASH_ATTN: '1', CACHE_TYPE_K: 'q8_0', CACHE_TYPE_V: 'bf16', NO_MMAP: '1' },
          ...{ ROPE_SCALING_TYPE: 'linear', ROPE_FREQ_SCALE: '0.5', ROPE_FREQ_BASE: '20000', NO_CONTEXT_SHIFT: '1' },
          ...{ NO_PERF: '1', DEFRAG_THOLD: '0.2', THREADS_HTTP: '3', STATIC_PATH: folder, CHAT_TEMPLATE: 'vicuna' },
          ...{ ENDPOINT_METRICS: '1', ENDPOINT_SLOTS: '1', ENDPOINT_PROPS: '1', CTX_SIZE_DRAFT: '96' },
          ...{ DRAFT_MAX: '7', DRAFT_MIN: '2', DRAFT_P_MIN: '0.25' },
        }),
        ...{ LLAMA_API_KEY: 'key', LLAMA_LOG_VERBOSITY: '4', LLAMA_LOG_PREFIX: '1', LLAMA_LOG_TIMESTAMPS: '1' },
        LLAMA_LOG_COLORS: 'on',
      });
      url = await server.ready();
    });
    afterAll(endServers);

    // biome-ignore lint/suspicious/noExplicitAny: answers of any shape
    async function ask(path: string, body?: object): Promise<{ status: number; json: any; text: string }> {
      const headers = { Authorization: 'Bearer key' };
      const init = body ? { method: 'POST', body: JSON.stringify(body), headers } : { headers };
      const reply = await fetch(`${url}${path}`, init);
      const text = await reply.text();
      return { status: reply.status, text, json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {} };
    }

    it('chooses address, key, name, pages and endpoints', async () => {
      expect(url).toMatch(/^http:\/\/localhost:\d+$/);
      expect((await fetch(`${url}/slots`)).status).toBe(401);
      expect((await ask('/v1/models')).json.data[0].id).toBe('fox');
      expect((await ask('/')).text).toBe('my own page');
      const statuses = ['/slots', '/metrics'].map(async (path) => (await ask(path)).status);
      expect(await Promise.all([...statuses, ask('/props', {}).then(({ status }) => status)])).toEqual([200, 200, 200]);
    });

    it('shapes slots, drafts, template and model', async () => {
      const { json } = await ask('/props');
      expect(json).toMatchObject({ total_slots: 2, model_path: 'models/cria-q8_0.gguf' });
      expect(json.chat_template).toBe('vicuna');
      expect(json.default_generation_settings.n_ctx).toBe(512);
      expect(json.default_generation_settings.params).toMatchObject({
        ...{ 'speculative.n_max': 7, 'speculative.n_min': 2, 'speculative.p_min': 0.25 },
      });
    });

    it('limits what is generated, and what fits', async () => {
      expect((await ask('/completion', { prompt: 'Once', ignore_eos: true })).json.tokens_predicted).toBe(3);
      const { status, json } = await ask('/completion', { prompt: 'the fox '.repeat(600) });
      expect([status, json.error.type]).toEqual([400, 'exceed_context_size_error']);
    });

    it.each([
      ['n_ctx += 1024'],
      ['n_batch += 256'],
      ['n_ubatch += 128'],
      ['flash_attn += enabled'],
      ['freq_base += 20000\\.0'],
      ['freq_scale += 0\\.5'],
      ['K \\(q8_0\\):.*V \\(bf16\\):'],
      ['n_ctx_seq += 256'], // 96 cells of a draft's sequence, padded as llama.cpp does
      ['LLAMA_ARG_NO_PERF has no effect'],
      ['LLAMA_ARG_DEFRAG_THOLD has no effect'],
      ['LLAMA_ARG_THREADS_HTTP has no effect'],
    ])('is in the log as %s', (line) => {
      expect(server.err).toMatch(new RegExp(line));
    });

    it('does not map the model file, and starts one thread for computing', () => {
      expect(server.err).not.toContain('CPU_Mapped model buffer');
      expect(server.err).toMatch(/CPU model buffer/);
    });

    it('gives lines a colour, a time and a level', () => {
      const lines = server.err.split('\n').filter((line) => line.includes('has no effect'));
      const yellow = ['\u001b[33m', '\u001b[0m'] as const;
      for (const line of lines) {
        expect([line.slice(0, 5), line.slice(-4)]).toEqual(yellow);
        expect(line.slice(5)).toMatch(/^\d+\.\d\d\.\d{3}\.\d{3} W /);
      }
      expect(lines).toHaveLength(3);
    });
  });

  describe('of other servers', () => {
    afterAll(endServers);

    const statusOf = async (url: string, path: string, body?: object) =>
      (await fetch(`${url}${path}`, body && { method: 'POST', body: JSON.stringify(body) })).status;

    it('LLAMA_ARG_EMBEDDINGS and _POOLING: embeddings, of each token', async () => {
      const env = prefixed({ MODEL: 'models/cria-embed-f16.gguf', EMBEDDINGS: '1', POOLING: 'none' });
      const url = await startBy(env).ready();
      expect(await statusOf(url, '/embedding', { content: 'a' })).toBe(200);
      expect(await statusOf(url, '/v1/embeddings', { input: 'a' })).toBe(400);
    });

    it('LLAMA_ARG_RERANKING: reranking', async () => {
      const url = await startBy(prefixed({ MODEL: 'models/cria-rerank-f16.gguf', RERANKING: '1' })).ready();
      expect(await statusOf(url, '/v1/rerank', { query: 'a', documents: ['b'] })).toBe(200);
    });

    it('LLAMA_ARG_SSL_KEY_FILE, _SSL_CERT_FILE and _NO_WEBUI: https, and no page', async () => {
      const { key, cert } = makeCertificate(folder, 'env');
      const url = await startBy(prefixed({ SSL_KEY_FILE: key, SSL_CERT_FILE: cert, NO_WEBUI: '1' })).ready();
      expect(url).toMatch(/^https:/);
      const status = await new Promise((resolve, reject) => {
        get(`${url}/`, { ca: readFileSync(cert), rejectUnauthorized: false }, (answer) => {
          resolve(answer.resume().statusCode);
        }).on('error', reject);
      });
      expect(status).toBe(404);
    });

    it('LLAMA_ARG_NO_ENDPOINT_SLOTS: no slots where they are shown by default', async () => {
      const url = await startBy({ ...prefixed({ NO_ENDPOINT_SLOTS: '1' }), LLAMERO_COMPAT: 'v0.5' }).ready();
      expect(await statusOf(url, '/slots')).toBe(501);
    });

    it('LLAMA_ARG_HF_REPO, _HF_FILE, HF_TOKEN and LLAMA_ARG_MODEL_URL: a model from elsewhere', async () => {
      const hub = await LocalHub.start();
      const model = readFileSync('models/cria-q8_0.gguf');
      hub.repository('user/cria', { 'a.gguf': Buffer.from('GGUF'), 'b.gguf': model }, {});
      hub.file('/files/c.gguf', { content: model });
      const place = { HF_ENDPOINT: hub.url, LLAMA_CACHE: folder };
      const token = { HF_TOKEN: 'hf_secret' };
      const fromHub = startBy({ ...place, ...token, ...prefixed({ HF_REPO: 'user/cria', HF_FILE: 'b.gguf' }) });
      const fromUrl = startBy({ ...place, ...prefixed({ MODEL_URL: `${hub.url}/files/c.gguf` }) });
      await Promise.all([fromHub.ready(), fromUrl.ready()]);
      expect(fromHub.out).toContain('user_cria_b.gguf');
      expect(fromUrl.out).toContain('c.gguf');
      expect(hub.seen(/GET \/api\/models/)[0]?.headers.authorization).toBe('Bearer hf_secret');
      await hub.close();
    });
  });

  it('that cannot be honoured, or has a value that is none, ends the start with one line that names it', async () => {
    for (let at = 0; at < REFUSALS.length; at += 4) {
      const ended = REFUSALS.slice(at, at + 4).map(async ([name, value, line, others]) => {
        const server = startBy(prefixed({ [name]: value, ...others }), startServer);
        expect(await server.ended, name).toBe(1);
        expect(server.err.replaceAll(/^loading .*\n/gm, '')).toMatch(line);
      });
      await Promise.all(ended);
    }
  });

  // contract: start.environment-names
  it('is looked at here, whichever llama-server promises', () => {
    expect(PROMISED_VARIABLES.filter((name) => !proven.has(name))).toEqual([]);
  });
});

function prefixed(values: Environment): Environment {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`LLAMA_ARG_${name}`, value]));
}
