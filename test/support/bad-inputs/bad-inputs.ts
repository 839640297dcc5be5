import { BODIES } from './bodies.js';
import { CHAT } from './chat-fields.js';
import { COMPLETION, CONSTRAINTS, GENERATION, INFILL, OPENAI, PROMPTS } from './generation-fields.js';
import { GENERATED_MESSAGES, MESSAGES } from './messages-fields.js';
import { NOWHERE, SHUT, SLOTS, STREAMS } from './routes.js';
import type { Row } from './row.js';
import { CONVERSATIONS, RERANK, TEXTS, TOKENS } from './text-fields.js';

/** A request that must be refused. */
export interface BadInput {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  /** JSON text or bytes; undefined = no body. */
  readonly body: string | Buffer | undefined;
  readonly status: number;
  /** The field that `param` and the message name. */
  readonly field?: string;
  /** How the message names it, where it uses llama-server's own words. */
  readonly named?: string;
  /** What else the message says. */
  readonly says?: string;
}

const HI = [{ role: 'user', content: 'Hi' }];

/** Routes that take JSON, each with the least that it asks for and would answer. */
const LEAST: Readonly<Record<string, object>> = {
  '/completion': { prompt: 'Hi', n_predict: 1 },
  '/completions': { prompt: 'Hi', n_predict: 1 },
  '/v1/completions': { prompt: 'Hi', max_tokens: 1 },
  '/v1/chat/completions': { messages: HI, max_tokens: 1 },
  '/chat/completions': { messages: HI, max_tokens: 1 },
  '/v1/chat/completions/input_tokens': { messages: HI },
  '/chat/completions/input_tokens': { messages: HI },
  '/apply-template': { messages: HI },
  '/v1/messages': { messages: HI, max_tokens: 1 },
  '/v1/messages/count_tokens': { messages: HI },
  '/infill': { input_prefix: 'a', input_suffix: 'b', n_predict: 1 },
  '/tokenize': { content: 'Hi' },
  '/detokenize': { tokens: [1] },
  '/v1/streams/lookup': { conversation_ids: ['a'] },
};

/** The body of `least` with one field replaced by JSON text. */
function bodyWith(least: object, field: string, json: string): string {
  const others = Object.entries(least).filter(([name]) => name !== field);
  return `{${[...others.map(([name, value]) => `"${name}":${JSON.stringify(value)}`), `"${field}":${json}`].join(',')}}`;
}

function ofFields(path: string, least: object, rows: readonly Row[]): readonly BadInput[] {
  return rows.map(([field, json, says]) => ({
    what: `${field} = ${json.length > 80 ? `${json.slice(0, 40)}…` : json}`,
    method: 'POST',
    path,
    body: bodyWith(least, field, json),
    status: 400,
    field,
    ...(says !== undefined && { says }),
  }));
}

const BODY_ROUTES = Object.keys(LEAST);

/** THE table of requests that must be refused, over all routes. */
export const BAD_INPUTS: readonly BadInput[] = [
  ...ofFields('/completion', LEAST['/completion']!, [...GENERATION, ...CONSTRAINTS, ...PROMPTS, ...COMPLETION]),
  ...ofFields('/v1/completions', LEAST['/v1/completions']!, [
    ...GENERATION.slice(0, 8),
    ...CONSTRAINTS.slice(0, 1),
    ...PROMPTS,
    ...OPENAI,
  ]),
  ...ofFields('/v1/chat/completions', LEAST['/v1/chat/completions']!, [
    ...GENERATION.slice(8, 20),
    ...CONSTRAINTS.slice(4, 6),
    ...CHAT,
  ]),
  ...['/apply-template', '/v1/chat/completions/input_tokens', '/chat/completions/input_tokens'].flatMap((path) =>
    ofFields(path, LEAST[path]!, CHAT.slice(0, 6)),
  ),
  ...ofFields('/v1/messages', LEAST['/v1/messages']!, [...MESSAGES, ...GENERATED_MESSAGES]),
  ...ofFields('/v1/messages/count_tokens', LEAST['/v1/messages/count_tokens']!, MESSAGES),
  ...ofFields('/infill', LEAST['/infill']!, [
    // The field model is a text everywhere; the table has it at /completion.
    ...GENERATION.filter(([field]) => field !== 'model'),
    ...CONSTRAINTS.filter(([field]) => field === 'grammar'),
    ...COMPLETION.filter(([field]) => field !== 'image_data'),
    ...INFILL,
  ]),
  ...ofFields('/tokenize', LEAST['/tokenize']!, TOKENS),
  ...ofFields('/detokenize', LEAST['/detokenize']!, TEXTS),
  ...ofFields('/v1/streams/lookup', LEAST['/v1/streams/lookup']!, CONVERSATIONS),
  ...STREAMS.map(([method, query, field]) => ({
    what: 'a stream',
    method,
    path: `/v1/stream${query}`,
    body: undefined,
    status: 400,
    field,
  })),
  ...BODY_ROUTES.flatMap((path) =>
    // Every kind of body at one route, and a few at each of the others.
    (path === '/completion' ? BODIES : BODIES.filter((_, index) => index % 7 === 2)).map(([what, body, says]) => ({
      what,
      method: 'POST',
      path,
      body,
      status: 400,
      says,
    })),
  ),
  ...NOWHERE.map(([method, path]) => ({
    what: 'no such route',
    method,
    path,
    body: method === 'GET' ? undefined : '{}',
    status: 404,
    says: 'File Not Found',
  })),
  ...SHUT.map(([method, path, says]) => ({
    what: 'a gate that is shut',
    method,
    path,
    body: method === 'GET' ? undefined : '{}',
    status: 501,
    says,
  })),
  ...['/rerank', '/reranking', '/v1/rerank', '/v1/reranking'].flatMap((path) =>
    ofFields(path, { query: 'Hi', documents: ['Ho'] }, RERANK),
  ),
  ...SLOTS.map(([path, body, field, named]) => ({
    what: 'a slot',
    method: 'POST',
    path,
    body,
    status: 400,
    field,
    named,
  })),
  ...['{}', '5', '"x"'].map((body) => ({
    what: `adapters as ${body}`,
    method: 'POST',
    path: '/lora-adapters',
    body,
    status: 400,
    says: 'must be an array',
  })),
  { what: 'a broken escape', method: 'GET', path: '/docs/%zz', body: undefined, status: 400, says: '%zz' },
];

/** What every route that takes JSON answers with 200. */
export const GOOD_INPUTS: readonly (readonly [path: string, body: object])[] = Object.entries(LEAST);
