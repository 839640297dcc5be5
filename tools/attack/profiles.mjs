import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MODELS = 'models';
/** More than the long requests of any attack, so that a short one does not wait for a slot. */
const COUNT = 8;
const SLOTS = ['-np', String(COUNT), '-c', String(COUNT * 1024), '-t', '1', '-tb', '1', '--slots', '--props'];
const DEMO = ['--model', `${MODELS}/cria-q8_0.gguf`, ...SLOTS];

export const KEY = 'the-right-key';

const STORY = 'Once upon a time';
const COMPLETION = {
  short: { path: '/completion', body: { prompt: STORY, n_predict: 8, temperature: 0 } },
  busy: { path: '/completion', body: { prompt: STORY, n_predict: -1, ignore_eos: true, stream: true } },
};
const EMBEDDING = {
  short: { path: '/v1/embeddings', body: { input: STORY } },
  busy: { path: '/v1/embeddings', body: { input: Array.from({ length: 16 }, () => `${STORY} `.repeat(20)) } },
};
const RERANKING = {
  short: { path: '/v1/rerank', body: { query: STORY, documents: ['there was a fox', 'the sun'] } },
  busy: {
    path: '/v1/rerank',
    body: { query: STORY, documents: Array.from({ length: 16 }, () => `${STORY} `.repeat(20)) },
  },
};

/**
 * How servers are started for attacks: flags, headers of all requests, a normal short request and what keeps the engine
 * busy. `flags` may put what they name into the folder.
 *
 * @typedef {{ flags: (folder: string) => readonly string[], headers?: Record<string, string>, slots: number,
 *   short: { path: string, body: object }, busy: { path: string, body: object } }} Profile
 * @type {Readonly<Record<string, Profile>>}
 */
export const PROFILES = {
  plain: { flags: () => DEMO, slots: COUNT, ...COMPLETION },
  unified: {
    flags: () => [...DEMO, '--kv-unified', '--lora', `${MODELS}/cria-pirate-f16.gguf`],
    slots: COUNT,
    ...COMPLETION,
  },
  adapters: { flags: () => [...DEMO, '--lora', `${MODELS}/cria-pirate-f16.gguf`], slots: COUNT, ...COMPLETION },
  impatient: { flags: () => [...DEMO, '--timeout', '4'], slots: COUNT, ...COMPLETION },
  keys: {
    flags: () => [...DEMO, '--api-key', KEY],
    headers: { Authorization: `Bearer ${KEY}` },
    slots: COUNT,
    ...COMPLETION,
  },
  files: {
    flags: (folder) => {
      const [site, slots] = ['site', 'slots'].map((name) => join(folder, name));
      for (const made of [site, slots]) mkdirSync(made, { recursive: true });
      writeFileSync(join(site, 'index.html'), '<p>a page</p>');
      writeFileSync(join(site, 'large.txt'), 'a line of text\n'.repeat(1_000_000));
      writeFileSync(join(slots, 'damaged.bin'), Buffer.alloc(100_000, 7));
      for (const fifo of [join(site, 'fifo'), join(slots, 'fifo')]) execFileSync('mkfifo', [fifo]);
      return [...DEMO, '--path', site, '--slot-save-path', slots];
    },
    slots: COUNT,
    ...COMPLETION,
  },
  embeddings: {
    flags: () => ['--model', `${MODELS}/cria-embed-f16.gguf`, '--embeddings', ...SLOTS],
    slots: 0,
    ...EMBEDDING,
  },
  rerank: { flags: () => ['--model', `${MODELS}/cria-rerank-f16.gguf`, '--rerank', ...SLOTS], slots: 0, ...RERANKING },
};
