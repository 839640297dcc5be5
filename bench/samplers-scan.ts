import { schemaToGbnf } from '#grammar';
import { DEFAULT_SAMPLING, type SamplerSpec, type SamplingParams, samplerChain } from '#sampling';
import { engineOptions } from '../apps/api/src/config/engine-options.js';
import { readOptions } from '../apps/api/src/config/options.js';
// Past the engine's door: what is measured is the engine without its scheduler.
import type { Backend, SamplerChainOptions } from '../libs/engine/src/backend/backend.js';
import { loadLlamaBackend } from '../libs/engine/src/backend/llama-backend.js';
import { median } from './report/statistics.js';
import { figure, textTable } from './report/table.js';

interface ScannedChain {
  readonly name: string;
  readonly params?: Partial<SamplingParams>;
  readonly grammar?: string;
  /** How many most likely tokens are reported, and whether as the chain left them. */
  readonly probabilities?: number;
  readonly postSampling?: boolean;
}

const OBJECT = { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'string' } }, required: ['a', 'b'] };

const CHAINS: readonly ScannedChain[] = [
  { name: 'greedy', params: { temperature: 0 } },
  { name: 'the default' },
  { name: 'the default, repeat penalty', params: { repeatPenalty: 1.1 } },
  { name: 'the default, 3 biases', params: { logitBias: [300, 301, 302].map((token) => [token, 1] as const) } },
  { name: 'top-k 40, temperature', params: { samplers: ['top_k', 'temperature'] } },
  { name: 'top-k 1000, temperature', params: { samplers: ['top_k', 'temperature'], topK: 1000 } },
  { name: 'min-p, temperature', params: { samplers: ['min_p', 'temperature'], minP: 0.9 } },
  { name: 'top-p, temperature', params: { samplers: ['top_p', 'temperature'], topP: 0.1 } },
  { name: 'temperature', params: { samplers: ['temperature'] } },
  { name: 'mirostat 2', params: { mirostat: 2 } },
  { name: 'greedy, n_probs 10', params: { temperature: 0 }, probabilities: 10 },
  { name: 'the default, n_probs 10', probabilities: 10 },
  { name: 'the default, n_probs 100', probabilities: 100 },
  { name: 'greedy, n_probs 10 after sampling', params: { temperature: 0 }, probabilities: 10, postSampling: true },
  {
    name: 'temperature, n_probs 10 after sampling',
    params: { samplers: ['temperature'] },
    probabilities: 10,
    postSampling: true,
  },
  { name: 'the default, grammar that accepts', grammar: 'root ::= [^\\x00]*' },
  { name: 'the default, grammar that refuses half', grammar: 'root ::= [a-k ]*' },
  { name: 'the default, grammar of digits', grammar: 'root ::= [0-9]*' },
  { name: 'the default, JSON Schema', grammar: schemaToGbnf(OBJECT) },
];

/** Does nothing, and keeps the chain behind it from choosing among the largest logits alone. */
const ALL_TOKENS: SamplerSpec = { type: 'top_n_sigma', n: -1 };

const STEPS = 60;
const STEPS_BEFORE = 10;
const SEQUENCES = [1, 16];
const TOKEN = 300;

/**
 * A table: microseconds of sampling a token, by chain and number of sequences in a step; and what llama.cpp's samplers
 * take for it over all tokens.
 */
export async function scanSamplers(modelPath: string, serverFlags: readonly string[]): Promise<string> {
  const most = Math.max(...SEQUENCES);
  const flags = ['-m', modelPath, '-np', String(most), '-c', String(most * 256), ...serverFlags];
  const backend = await loadLlamaBackend(
    engineOptions(readOptions(flags)),
    () => undefined,
    new AbortController().signal,
    () => undefined,
  );
  const rows = [['chain', ...SEQUENCES.map((count) => `${count} in a step`), '1, over all tokens']];
  for (const chain of CHAINS) {
    const micros: string[] = [];
    for (const count of SEQUENCES) micros.push(figure(await microsOf(backend, chain, count, [])));
    micros.push(figure(await microsOf(backend, chain, 1, [ALL_TOKENS])));
    rows.push([chain.name, ...micros]);
  }
  backend.dispose();
  return textTable(rows);
}

/** The median step, by its tokens. A sequence whose sampler fails or ends goes on with any token. */
async function microsOf(
  backend: Backend,
  { params, grammar, probabilities, postSampling }: ScannedChain,
  count: number,
  before: readonly SamplerSpec[],
): Promise<number> {
  const { context } = backend;
  const specs = samplerChain(
    { ...DEFAULT_SAMPLING, ignoreEos: grammar === undefined, seed: 1, ...params },
    { contextSize: 256, endOfGenerationTokens: backend.vocabulary.endOfGenerationTokens },
  );
  const options: SamplerChainOptions = {
    probabilities: probabilities ?? 0,
    postSampling: postSampling ?? false,
    ...(grammar && { grammar: { gbnf: grammar, lazy: false, triggerPatterns: [], triggerTokens: [], prefill: '' } }),
  };
  const makeChain = () => backend.createChain([...before, ...specs], options);
  const samplers = Array.from({ length: count }, makeChain);
  const sequences = Int32Array.from(samplers, (_, sequence) => sequence);
  const tokens = new Int32Array(count).fill(TOKEN);
  const micros: number[] = [];
  for (const sequence of sequences) context.trim(sequence, 0, -1);
  for (let step = 0; step < STEPS; step++) {
    const positions = new Int32Array(count).fill(step);
    const outputs = new Uint8Array(count).fill(1);
    const output = await context.step({ tokens, positions, sequences, outputs, length: count, samplers });
    if (step >= STEPS_BEFORE) micros.push(output.sampleMicros / count);
    for (const [row, token] of output.tokens.entries()) {
      if (token >= 0 && !backend.vocabulary.endsGeneration(token)) tokens[row] = token;
      else samplers.splice(row, 1, makeChain())[0]!.dispose();
    }
  }
  for (const sampler of samplers) sampler.dispose();
  return median(micros);
}
