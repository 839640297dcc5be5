import { relative } from 'node:path';
import type { ModelInfo } from '#engine';
import type { Address } from './address.js';

/** A request to try, by what the server was started for. */
const TRIALS = {
  chat: ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hello!' }] }],
  demo: ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Tell me a story about a fox.' }] }],
  embeddings: ['/v1/embeddings', { input: 'Hello!' }],
  reranking: ['/v1/rerank', { query: 'What is a llama?', documents: ['A llama is an animal.', 'Bread is baked.'] }],
} as const;

/** What the banner tells. */
export interface BannerFacts {
  readonly version: string;
  readonly address: Address;
  readonly model: ModelInfo;
  readonly purpose: keyof typeof TRIALS;
  readonly hasApiKey: boolean;
}

/** What a newcomer sees once the server is ready, with one line to try. */
export function banner({ version, address, model, purpose, hasApiKey }: BannerFacts): string {
  const [path, body] = TRIALS[purpose];
  const key = hasApiKey ? ` -H "Authorization: Bearer $LLAMA_API_KEY"` : '';
  const size = `${shortNumber(model.parameters)} parameters, ${model.fileType}`;
  return [
    `llamero ${version} is ready on ${address.url}`,
    `  model  ${shortPath(model.path)} (${size}${purpose === 'demo' ? ', the demo model' : ''})`,
    `  slots  ${model.slots}, each with a context of ${model.slotContextSize} tokens`,
    `  try    curl ${address.curl}${path}${key} -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
    '',
  ].join('\n');
}

/** Three digits and a unit: 3.48 M. */
function shortNumber(value: number): string {
  const units = ['', ' k', ' M', ' B', ' T'];
  const step = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), units.length - 1);
  return `${Number((value / 1000 ** step).toPrecision(3))}${units[step]}`;
}

function shortPath(path: string): string {
  const fromHere = relative('', path);
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}
