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
  '/infill': { input_prefix: 'a', input_suffix: 'b', n_predict: 1 },
  '/tokenize': { content: 'Hi' },
  '/detokenize': { tokens: [1] },
};

/** A shape of JSON that repeats itself. */
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const listed = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** [field, JSON text of its value, what the message says]; the message begins with the field. */
type Row = readonly [field: string, json: string, says?: string];

const GENERATION: readonly Row[] = [
  ['n_predict', '"5"', 'must be an integer'],
  ['n_predict', '1.5', 'must be an integer'],
  ['n_predict', '-3', 'from -2 to 2147483647'],
  ['n_predict', '2147483648', 'from -2 to 2147483647'],
  ['n_predict', '9007199254740993', 'from -2 to 2147483647'],
  ['n_predict', '1e999', 'out of range'],
  ['n_predict', '{}', 'must be an integer'],
  ['max_tokens', '[]', 'must be an integer'],
  ['max_completion_tokens', 'true', 'must be an integer'],
  ['temperature', '"hot"', 'must be a number'],
  ['temperature', '1e39', 'must be a number'],
  ['temperature', '-1e999', 'out of range'],
  ['temperature', 'false', 'must be a number'],
  ['dynatemp_range', '-1', 'at least 0'],
  ['dynatemp_exponent', '"1"', 'must be a number'],
  ['top_k', '-2', 'from -1'],
  ['top_k', '0.5', 'must be an integer'],
  ['top_p', '1.5', 'from 0 to 1'],
  ['top_p', '-0.1', 'from 0 to 1'],
  ['min_p', '2', 'from 0 to 1'],
  ['typical_p', '[1]', 'from 0 to 1'],
  ['top_n_sigma', '"x"', 'must be a number'],
  ['xtc_probability', '1.01', 'from 0 to 1'],
  ['xtc_threshold', '-1', 'from 0 to 1'],
  ['mirostat', '3', 'from 0 to 2'],
  ['mirostat_tau', '-1', 'at least 0'],
  ['mirostat_eta', '{}', 'at least 0'],
  ['repeat_penalty', '0', 'greater than 0'],
  ['repeat_penalty', '1e-60', 'greater than 0'],
  ['repeat_last_n', '-2', 'from -1'],
  ['presence_penalty', '"a"', 'must be a number'],
  ['frequency_penalty', 'true', 'must be a number'],
  ['dry_multiplier', '-1', 'at least 0'],
  ['dry_base', '0.5', 'at least 1'],
  ['dry_allowed_length', '-1', 'from 0'],
  ['dry_penalty_last_n', '-2', 'from -1'],
  ['dry_sequence_breakers', '[]', 'non-empty array of strings'],
  ['dry_sequence_breakers', '"x"', 'non-empty array of strings'],
  ['dry_sequence_breakers', '[1]', 'non-empty array of strings'],
  ['seed', '-2', 'from -1 to 4294967295'],
  ['seed', '4294967296', 'from -1 to 4294967295'],
  ['seed', '"42"', 'from -1 to 4294967295'],
  ['ignore_eos', '1', 'must be a boolean'],
  ['min_keep', '-1', 'from 0'],
  ['samplers', '["nonsense"]', 'names the unknown sampler "nonsense"'],
  ['samplers', '"kz"', 'has the unknown letter "z"'],
  ['samplers', '7', 'must be an array of sampler names'],
  ['samplers', '[null]', 'names the unknown sampler null'],
  ['logit_bias', '5', 'must be an array of pairs'],
  ['logit_bias', '[[1]]', 'must be an array of pairs'],
  ['logit_bias', '[[1, true]]', 'must be an array of pairs'],
  ['logit_bias', '[[1, 1e39]]', 'must be an array of pairs'],
  ['logit_bias', '[[1.5, 1]]', 'must be an array of pairs'],
  ['logit_bias', '[[999999, 1]]', 'holds token 999999'],
  ['logit_bias', '[[-1, 1]]', 'holds token -1'],
  ['logit_bias', '{"999999": 1}', 'holds token 999999'],
  ['logit_bias', '{"1": "x"}', 'must be an array of pairs'],
  ['stop', '5', 'must be a string or an array of strings'],
  ['stop', '["a", null]', 'must be a string or an array of strings'],
  ['n_keep', '-2', 'from -1'],
  ['n_discard', '-1', 'from 0'],
  ['n_indent', '"2"', 'from 0'],
  ['t_max_predict_ms', '-2', 'from -1'],
  ['n_probs', '-1', 'from 0'],
  ['post_sampling_probs', '0', 'must be a boolean'],
  ['stream', '"true"', 'must be a boolean'],
  ['stream_options', '[]', 'must be an object'],
  ['stream_options', '{"include_usage": 1}', 'boolean in include_usage'],
  ['timings_per_token', '{}', 'must be a boolean'],
  ['return_tokens', '"no"', 'must be a boolean'],
  ['return_progress', '1', 'must be a boolean'],
  ['id_slot', '-2', 'from -1'],
  ['id_slot', '99', 'the slots are 0 to 1'],
  ['cache_prompt', '"yes"', 'must be a boolean'],
  ['n_cache_reuse', '-1', 'from 0'],
  ['n_cmpl', '0', 'from 1 to 128'],
  ['sse_ping_interval', '-2', 'from -1'],
  ['verbose', '"yes"', 'must be a boolean'],
  ['adaptive_target', '1.5', 'of at most 1'],
  ['adaptive_decay', '1', 'from 0 to 0.99'],
  ['grammar_lazy', 'true', 'is not supported'],
  ['grammar_triggers', '[{"type": 1, "value": "a"}]', 'is not supported'],
  ['preserved_tokens', '["a"]', 'is not supported'],
  ['stream_options', '{"include_obfuscation": true}', 'include_obfuscation'],
  ['reasoning_budget_tokens', '-2', 'from -1'],
  ['reasoning_budget_tokens', '"5"', 'from -1'],
  ['reasoning_budget_tokens', '5', 'needs reasoning_budget_start_tag'],
  ['thinking_budget_tokens', '1.5', 'from -1'],
  ['reasoning_budget_message', '5', 'must be a string'],
  ['reasoning_budget_start_tag', '{}', 'must be a string'],
  ['reasoning_budget_end_tags', '"x"', 'must be an array of strings'],
  ['reasoning_budget_end_tag', '5', 'must be a string'],
  ['reasoning_control', 'true', 'is not supported'],
  ['speculative.n_max', '-1', 'from 0'],
  ['speculative.n_min', '"1"', 'from 0'],
  ['speculative.p_min', '2', 'from 0 to 1'],
  ['n', '0', 'from 1 to 128'],
  ['n', '129', 'from 1 to 128'],
  ['model', '{}', 'must be a string'],
  ['grammar', '{}', 'must be a string'],
];

/** Messages of constraints begin with what could not be parsed, as llama-server's do. */
const CONSTRAINTS: readonly Row[] = [
  ['grammar', '"root ::= ("', 'Failed to parse grammar'],
  ['grammar', '"x ::= \\"a\\""', 'Failed to parse grammar'],
  ['grammar', '"root ::= root \\"a\\""', 'Failed to parse grammar'],
  ['grammar', JSON.stringify(`root ::= ${'('.repeat(50_000)}`), 'Failed to parse grammar'],
  ['json_schema', '5', 'JSON schema conversion failed'],
  ['json_schema', '[]', 'JSON schema conversion failed'],
  ['json_schema', '{"type": "nonsense"}', 'JSON schema conversion failed'],
  ['json_schema', '{"$ref": "#/nowhere"}', 'JSON schema conversion failed'],
  ['json_schema', '{"type": "string", "pattern": "("}', 'JSON schema conversion failed'],
  ['json_schema', nested(400), 'nested too deeply'],
];

const PROMPTS: readonly Row[] = [
  ['prompt', 'null', 'is required'],
  ['prompt', '[]', 'must not be empty'],
  ['prompt', '[[]]', 'must not be empty'],
  ['prompt', '5', 'must be a string'],
  ['prompt', '{}', 'must be a string'],
  ['prompt', '[1, null]', 'must be a string'],
  ['prompt', '[1.5]', 'must be a string'],
  ['prompt', '[["a", [1]]]', 'must be a string'],
  ['prompt', '[-1]', 'holds token -1'],
  ['prompt', '[1, 999999]', 'holds token 999999'],
  ['prompt', '[9007199254740993]', 'holds token'],
  ['prompt', '"a\\ud83db"', 'holds half a character'],
  ['prompt', listed(400), 'must be a string'],
];

const COMPLETION: readonly Row[] = [
  ['response_fields', '"content"', 'must be an array of strings'],
  ['response_fields', '[1]', 'must be an array of strings'],
  ['image_data', '[{"id": 1, "data": ""}]', 'is not supported'],
  ['lora', '{}', 'must be an array of objects'],
  ['lora', '[5]', 'must be an array of objects'],
  ['lora', '[{"id": 0, "scale": "1"}]', 'must be an array of objects'],
  ['lora', '[{"id": 99, "scale": 1}]', 'adapter 99'],
];

/** Of one text, or tokens and texts mixed. */
const sequences = (field: string): readonly Row[] => [
  [field, 'null', 'is required'],
  [field, '5', 'must be a string'],
  [field, '{}', 'must be a string'],
  [field, '[null]', 'must be a string'],
  [field, '[1.5]', 'must be a string'],
  [field, '[-1]', 'must be a string'],
  [field, '[["a"]]', 'must be a string'],
  [field, '[999999]', 'holds token 999999'],
  [field, '"a\\ud83db"', 'holds half a character'],
];

const INFILL: readonly Row[] = [
  ...sequences('input_prefix'),
  ...sequences('input_suffix'),
  ['input_extra', '{}', 'must be an array'],
  ['input_extra', '"a"', 'must be an array'],
  ['input_extra', '[null]', 'a string in [0].text'],
  ['input_extra', '[{"text": "a"}, {}]', 'a string in [1].text'],
  ['input_extra', '[{"text": 5}]', 'a string in [0].text'],
  ['input_extra', '[{"text": "a", "filename": 5}]', 'a string in [0].filename'],
  ['prompt', '5', 'must be a string'],
  ['prompt', '[1]', 'must be a string'],
  ['logprobs', '-1', 'from 0'],
];

const OPENAI: readonly Row[] = [
  ['logprobs', 'true', 'must be an integer'],
  ['logprobs', '-1', 'must be an integer'],
  ['echo', '1', 'must be a boolean'],
  ['best_of', '2', 'is not supported'],
  ['response_fields', '["content"]', 'is not supported here'],
  ['response_format', '"json"', 'must be an object'],
  ['response_format', '{"type": "sound"}', 'but got: sound'],
];

const CHAT: readonly Row[] = [
  ['messages', 'null', 'is required'],
  ['messages', '"Hi"', 'must be an array'],
  ['messages', '{}', 'must be an array'],
  ['messages', '[5]', 'it must be an object'],
  ['messages', '[[]]', 'it must be an object'],
  ['messages', '[{"role": "user"}]', "must contain 'content'"],
  ['messages', '[{"content": "Hi"}]', "'role' must be a string"],
  ['messages', '[{"role": 5, "content": "Hi"}]', "'role' must be a string"],
  ['messages', '[{"role": "user", "content": 5}]', "expected 'content' to be a string"],
  ['messages', '[{"role": "user", "content": {}}]', "expected 'content' to be a string"],
  ['messages', '[{"role": "user", "content": [{"type": "sound"}]}]', 'unsupported content[].type'],
  ['messages', '[{"role": "user", "content": [{"type": "__proto__"}]}]', 'unsupported content[].type'],
  ['messages', '[{"role": "user", "content": [{"type": "text", "text": 5}]}]', "must have a 'text'"],
  ['messages', '[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]', 'image input'],
  ['messages', '[{"role": "user", "content": "\\udc00"}]', 'half a character'],
  ['messages', '[{"role": "user", "content": "Hi", "name": 5}]', "'name' must be a string"],
  [
    'messages',
    '[{"role": "assistant", "tool_calls": [{}]}, {"role": "user", "content": "Hi"}]',
    'tool_calls[0] must be',
  ],
  ['messages', '[{"role": "tool", "content": "Hi", "tool_call_id": 5}]', "'tool_call_id' must be a string"],
  ['tools', '{}', 'must be an array'],
  ['tools', '[{"type": "function"}]', 'must be an array'],
  ['tools', '[{"type": "magic", "function": {"name": "f"}}]', 'must be an array'],
  ['tools', '[{"type": "function", "function": {"name": "f", "description": 5}}]', 'Failed to parse tools'],
  ['tools', '[{"type": "function", "function": {"name": "f", "parameters": 5}}]', 'schema must be an object'],
  ['tool_choice', '"maybe"', 'must be "auto"'],
  ['tool_choice', '"required"', 'requires tools'],
  ['tool_choice', '{"type": "function", "function": {"name": "f"}}', 'is not in tools'],
  ['parallel_tool_calls', '1', 'must be a boolean'],
  ['response_format', '[]', 'must be an object'],
  ['response_format', '{"type": "sound"}', 'but got: sound'],
  ['response_format', '{"type": "json_schema", "json_schema": "x"}', 'json_schema must be an object'],
  ['logprobs', '1', 'must be a boolean'],
  ['top_logprobs', '2', 'requires logprobs'],
  ['top_logprobs', '-1', 'must be an integer'],
  ['chat_template_kwargs', '[]', 'must be an object'],
  ['chat_template_kwargs', '{"enable_thinking": 1}', 'boolean in enable_thinking'],
  ['chat_template_kwargs', '{"x": 1e999}', 'out of range'],
  ['add_generation_prompt', '"no"', 'must be a boolean'],
  ['continue_final_message', '5', 'must be a boolean'],
  ['reasoning_format', '"loud"', 'must be one of'],
  ['reasoning_effort', '5', 'must be a string'],
  ['functions', '[{"name": "f"}]', 'tools'],
  ['function_call', '"auto"', 'use tool_choice'],
  ['verbosity', '"chatty"', 'must be one of'],
  ['echo', 'true', 'is not supported'],
  ['modalities', '["audio"]', 'is not supported except'],
  ['audio', '{}', 'is not supported'],
];

const TOKENS: readonly Row[] = [
  ['content', '5', 'must be a string'],
  ['content', '{}', 'must be a string'],
  ['content', '[null]', 'must be a string'],
  ['content', '[999999]', 'holds token 999999'],
  ['content', '"\\ud800"', 'half a character'],
  ['add_special', '1', 'must be a boolean'],
  ['parse_special', '"no"', 'must be a boolean'],
  ['with_pieces', '[]', 'must be a boolean'],
];

const TEXTS: readonly Row[] = [
  ['tokens', '"1"', 'must be an array of integers'],
  ['tokens', '[1.5]', 'must be an array of integers'],
  ['tokens', '["1"]', 'must be an array of integers'],
  ['tokens', '[-1]', 'holds token -1'],
  ['tokens', '[999999]', 'holds token 999999'],
  ['tokens', '[1e20]', 'holds token'],
];

/** Bodies that no route can read. */
const BODIES: readonly (readonly [what: string, body: string | Buffer | undefined, says: string])[] = [
  ['no body', undefined, 'must be a JSON object'],
  ['an empty body', '', 'must be a JSON object'],
  ['blanks', '  ', 'not valid JSON'],
  ['no object', '5', 'must be a JSON object'],
  ['a list', '[]', 'must be a JSON object'],
  ['null', 'null', 'must be a JSON object'],
  ['text', '"Hi"', 'must be a JSON object'],
  ['an unfinished object', '{"prompt": "Hi"', 'not valid JSON'],
  ['something behind the object', '{"prompt": "Hi"} x', 'not valid JSON'],
  ['single quotes', "{'prompt': 'Hi'}", 'not valid JSON'],
  ['a comment', '{"prompt": "Hi" /* now */}', 'not valid JSON'],
  ['NaN', '{"prompt": "Hi", "temperature": NaN}', 'not valid JSON'],
  ['Infinity', '{"prompt": "Hi", "temperature": Infinity}', 'not valid JSON'],
  ['a leading zero', '{"prompt": "Hi", "n_predict": 01}', 'not valid JSON'],
  ['a newline within a string', '{"prompt": "a\nb"}', 'not valid JSON'],
  ['a form', 'prompt=Hi&n_predict=1', 'not valid JSON'],
  ['bytes that are no UTF-8', Buffer.from('{"prompt": "\xff"}', 'latin1'), 'not encoded in UTF-8'],
  ['half a UTF-8 character', Buffer.from('{"prompt": "\xc3"}', 'latin1'), 'not encoded in UTF-8'],
  ['an overlong UTF-8 character', Buffer.from('{"prompt": "\xc0\xaf"}', 'latin1'), 'not encoded in UTF-8'],
  ['UTF-16', Buffer.from('\ufeff{"prompt": "Hi"}', 'utf16le'), 'not encoded in UTF-8'],
  ['deep lists', `{"prompt": ${listed(100_000)}}`, 'nested deeper'],
  ['deep objects in a field that nobody reads', `{"prompt": "Hi", "x": ${nested(100_000)}}`, 'nested deeper'],
  ['brackets without end', '['.repeat(1_000_000), 'nested deeper'],
];

/** Paths and methods that no route has. */
const NOWHERE: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/nope'],
  ['POST', '/nope'],
  ['GET', '/completion'],
  ['PUT', '/completion'],
  ['DELETE', '/v1/models'],
  ['PATCH', '/props'],
  ['POST', '/health'],
  ['POST', '/v1/models'],
  ['GET', '/v1/chat/completions'],
  ['POST', '/completion/'],
  ['POST', '//completion'],
  ['GET', '/docs/..%2f..%2fpackage.json'],
  ['GET', '/__proto__'],
];

/** What the server is not started for, and the flag that its refusal names. */
const SHUT: readonly (readonly [method: string, path: string, says: string])[] = [
  ['POST', '/props', '--props'],
  ['GET', '/metrics', '--metrics'],
  ['GET', '/slots', '--slots'],
  ['POST', '/embeddings', '--embeddings'],
  ['POST', '/v1/embeddings', '--embeddings'],
  ['POST', '/embedding', '--embeddings'],
];

/** Of a server with a folder for slots. */
const SLOTS: readonly (readonly [path: string, body: string, field: string, named: string])[] = [
  ['/slots/0', '{}', 'action', 'action'],
  ['/slots/0?action=dance', '{}', 'action', 'action'],
  ['/slots/99?action=erase', '{}', 'id_slot', 'slot ID'],
  ['/slots/x?action=erase', '{}', 'id_slot', 'slot ID'],
  ['/slots/0?action=save', '{}', 'filename', 'filename'],
  ['/slots/0?action=save', '{"filename": 5}', 'filename', 'filename'],
  ['/slots/0?action=save', '{"filename": "../x"}', 'filename', 'filename'],
  ['/slots/0?action=restore', '{"filename": "not-there"}', 'filename', 'file'],
];

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

const RERANK: readonly Row[] = [
  ['query', '5'],
  ['documents', '"Hi"'],
  ['top_n', '-1'],
];

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
  ...ofFields('/infill', LEAST['/infill']!, [
    // The field model is a text everywhere; the table has it at /completion.
    ...GENERATION.filter(([field]) => field !== 'model'),
    ...CONSTRAINTS.filter(([field]) => field === 'grammar'),
    ...COMPLETION,
    ...INFILL,
  ]),
  ...ofFields('/tokenize', LEAST['/tokenize']!, TOKENS),
  ...ofFields('/detokenize', LEAST['/detokenize']!, TEXTS),
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
