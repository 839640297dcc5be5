import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { backendDirectories } from '../../libs/engine/src/backend/backend-directories.js';
import {
  type Context,
  type ContextParams,
  type Model,
  native,
  type SamplerChain,
  type SamplerSpec,
  type StepOutput,
} from '../../libs/engine/src/backend/native.js';

export { native };

const root = resolve(import.meta.dirname, '../..');

/** The demo chat model; ships with the project. */
export const CHAT_MODEL = join(root, 'models/cria-q8_0.gguf');
/** A public 260 K parameter story model, looked for beside the project. */
export const STORY_MODEL = join(root, '../shared/data/models/stories260K.gguf');
/** BERT-like models for embeddings and ranking; ship with the project. */
export const EMBEDDING_MODEL = join(root, 'models/cria-embed-f16.gguf');
export const RERANK_MODEL = join(root, 'models/cria-rerank-f16.gguf');

/** Appended to a title when the file beside the project that it needs is absent. */
export function unless(path: string): string {
  return existsSync(path) ? '' : ` (skipped: ${path} is absent)`;
}

export const logLines: { readonly level: number; readonly text: string }[] = [];

export function initializeNative(): void {
  native.initialize(backendDirectories(), (level, text) => logLines.push({ level, text }));
}

const THREADS = { threads: 1, poll: 0 };

export function contextParams(params: Partial<ContextParams> = {}): ContextParams {
  return {
    contextSize: 256,
    batchSize: 256,
    ubatchSize: 256,
    sequences: 1,
    threads: THREADS,
    threadsBatch: THREADS,
    ...params,
  };
}

/** llama-server's default chain. */
export function defaultChain(seed: number, temperature = 0.8): SamplerSpec[] {
  return [
    { type: 'penalties', lastN: 64, repeat: 1, frequency: 0, presence: 0 },
    { type: 'top_n_sigma', n: -1 },
    { type: 'top_k', k: 40 },
    { type: 'typ_p', p: 1, minKeep: 0 },
    { type: 'top_p', p: 0.95, minKeep: 0 },
    { type: 'min_p', p: 0.05, minKeep: 0 },
    { type: 'xtc', probability: 0, threshold: 0.1, minKeep: 0, seed },
    { type: 'temperature', temperature, range: 0, exponent: 1 },
    { type: 'dist', seed },
  ];
}

export interface Entry {
  readonly token: number;
  readonly position: number;
  readonly sequence?: number;
  /** Absent = no output row. */
  readonly sampler?: SamplerChain | null;
}

/** One step over entries that are easy to write. */
export function step(context: Context, entries: readonly Entry[]): Promise<StepOutput> {
  return context.step({
    tokens: Int32Array.from(entries, (entry) => entry.token),
    positions: Int32Array.from(entries, (entry) => entry.position),
    sequences: Int32Array.from(entries, (entry) => entry.sequence ?? 0),
    outputs: Uint8Array.from(entries, (entry) => (entry.sampler === undefined ? 0 : 1)),
    length: entries.length,
    samplers: entries.flatMap((entry) => (entry.sampler === undefined ? [] : [entry.sampler])),
  });
}

/** The entries of a prompt, whose last token is sampled. */
export function promptEntries(tokens: Int32Array, sampler: SamplerChain | null, sequence = 0, from = 0): Entry[] {
  return Array.from(tokens, (token, i) => ({
    token,
    position: from + i,
    sequence,
    ...(i === tokens.length - 1 ? { sampler } : {}),
  }));
}

/** Generates `count` tokens after a prompt, or until the end-of-generation token. */
export async function generate(
  model: Model,
  context: Context,
  prompt: string,
  sampler: SamplerChain,
  count: number,
  sequence = 0,
): Promise<string> {
  const tokens = await model.tokenize(prompt, true, true);
  const endsText = model.pieces().attributes;
  const generated: number[] = [];
  let output = await step(context, promptEntries(tokens, sampler, sequence));
  for (let position = tokens.length; ; position += 1) {
    const token = output.tokens[0]!;
    if (token < 0) throw new Error(output.errors?.[0] ?? `no token: ${token}`);
    if (((endsText[token] ?? 0) & 2) !== 0) break;
    generated.push(token);
    if (generated.length === count) break;
    output = await step(context, [{ token, position, sequence, sampler }]);
  }
  return model.detokenize(Int32Array.from(generated), false, false);
}

/** Runs a script in a process of its own, with `native`, `backends` and the models' paths defined. */
export function runScript(script: string): Promise<{ code: number | null; signal: string | null; output: string }> {
  const prelude = `
    const { createRequire } = await import('node:module');
    const addon = ${JSON.stringify(join(root, 'native/build/Release/llamero.node'))};
    const native = createRequire(${JSON.stringify(join(root, 'package.json'))})(addon);
    const backends = ${JSON.stringify(backendDirectories())};
    const CHAT_MODEL = ${JSON.stringify(CHAT_MODEL)};
    const params = ${JSON.stringify(contextParams())};
    const oneToken = (position, sampler) => ({ tokens: Int32Array.of(1), positions: Int32Array.of(position),
      sequences: Int32Array.of(0), outputs: Uint8Array.of(1), length: 1, samplers: [sampler] });
  `;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', prelude + script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  return new Promise((done) => child.on('close', (code, signal) => done({ code, signal, output })));
}
