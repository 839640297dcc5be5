// A client of llamero and llama-server for pages and scripts: no dependencies, no build.
//
//   import { llama } from '/completion.js';
//   for await (const chunk of llama('Once upon a time', { n_predict: 32 })) console.log(chunk.data.content);
//
// In Node, name the server: llama(prompt, params, { api_url: 'http://127.0.0.1:8080' }).

const DEFAULTS = { stream: true, n_predict: 500, temperature: 0.2, stop: ['</s>'] };

/**
 * Generates, and yields each event of the stream as it comes. Leaving the loop early ends the generation on the server.
 *
 * @param {string | (string | number)[]} prompt
 * @param {object} [params] fields of /completion, upon the defaults above; `api_key` becomes the Authorization header
 * @param {{ api_url?: string, endpoint?: string, controller?: AbortController }} [config] `api_url` is needed outside
 * of the server's own pages; the controller aborts from elsewhere
 * @returns {AsyncGenerator<{ data: { content: string, stop: boolean } }, string>} returns the whole text
 * @throws {Error} what the server says, with `code` and `type`; AbortError after an abort
 */
export async function* llama(prompt, params = {}, config = {}) {
  const controller = config.controller ?? new AbortController();
  const { api_key, ...fields } = { ...DEFAULTS, ...params, prompt };
  let text = '';
  let isDone = false;
  try {
    const response = await fetch(urlOf(config, config.endpoint ?? '/completion'), {
      method: 'POST',
      body: JSON.stringify(fields),
      headers: { 'Content-Type': 'application/json', ...authorization(api_key) },
      signal: controller.signal,
    });
    if (!response.ok) throw errorOf(await response.text(), response.status);
    if (fields.stream === false) {
      const data = await response.json();
      isDone = true;
      yield { data };
      return data.content;
    }
    for await (const data of events(response.body)) {
      text += data.content ?? '';
      isDone = data.stop === true;
      yield { data };
      if (isDone) break;
    }
    isDone = true;
  } finally {
    // The consumer left before the end: so does the connection, and the server stops.
    if (!isDone) controller.abort();
  }
  return text;
}

/** Calls back with each chunk of `llama(params.prompt, params)`. */
export async function llamaComplete(params, controller, callback) {
  for await (const chunk of llama(params.prompt, params, { controller })) callback(chunk);
}

/** Resolves with the whole text. */
export async function llamaPromise(prompt, params = {}, config = {}) {
  let text = '';
  for await (const { data } of llama(prompt, params, config)) text += data.content ?? '';
  return text;
}

/**
 * An EventTarget that sends "message" for every chunk, then "done" with the whole text, or "error"; the value is the
 * event's `detail`.
 */
export function llamaEventTarget(prompt, params = {}, config = {}) {
  const target = new EventTarget();
  const send = (type, detail) => target.dispatchEvent(new CustomEvent(type, { detail }));
  const run = async () => {
    let text = '';
    for await (const { data } of llama(prompt, params, config)) {
      text += data.content ?? '';
      send('message', data);
    }
    send('done', { content: text });
  };
  run().catch((error) => send('error', error));
  return target;
}

/** Resolves with the settings that a request starts from, the size of the context (`n_ctx`) among them. */
export async function llamaModelInfo(config = {}) {
  const response = await fetch(urlOf(config, '/props'), { headers: authorization(config.api_key) });
  if (!response.ok) throw errorOf(await response.text(), response.status);
  return (await response.json()).default_generation_settings;
}

function urlOf({ api_url = '' }, path) {
  return api_url.replace(/\/+$/, '') + path;
}

function authorization(key) {
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** The values of a stream of server-sent events, whatever pieces it comes in. */
async function* events(body) {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let buffer = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      buffer += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const blocks = buffer.split(/\r?\n\r?\n/);
      buffer = blocks.pop();
      for (const block of blocks) {
        const data = dataOf(block);
        if (data === '[DONE]') return;
        if (data !== '') yield parsed(data);
      }
      if (done) return;
    }
  } finally {
    reader.releaseLock();
  }
}

/** The data of one event; its other lines are comments and names. Older servers put errors into a field of their own. */
function dataOf(block) {
  const lines = block.split(/\r?\n/);
  const failure = lines.find((line) => line.startsWith('error:'));
  if (failure !== undefined) throw errorOf(failure.slice('error:'.length));
  return lines
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).trimStart())
    .join('\n');
}

function parsed(data) {
  const value = JSON.parse(data);
  if (value.error) throw errorOf(data);
  return value;
}

/** @param {string} text the body of an error, which is JSON where the server wrote it */
function errorOf(text, status) {
  let body = {};
  try {
    body = JSON.parse(text);
  } catch {
    body = { message: text };
  }
  const { message, code = status, type } = body.error ?? body;
  return Object.assign(new Error(message || `the server answered ${status}`), { code, type });
}
