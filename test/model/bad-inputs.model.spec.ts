import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldsOf } from '../../apps/api/src/http/declared-fields.js';
import { InfillRequest } from '../../apps/api/src/protocols/infill/infill.request.js';
import { BAD_INPUTS, type BadInput, GOOD_INPUTS } from '../support/bad-inputs/bad-inputs.js';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { routesOf } from '../support/routes.js';

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  404: 'not_found_error',
  501: 'not_supported_error',
};

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Whether the answer is the right one: its status, its type, and the field. */
function isRefusal(input: BadInput, reply: Reply): boolean {
  const { status, path, field, named = field ?? '', says = '' } = input;
  const { error, ...rest } = JSON.parse(reply.text) as { readonly error?: Readonly<Record<string, unknown>> };
  if (path.startsWith('/v1/messages')) return isRefusalOfMessages(input, reply.status, { ...rest, ...error });
  if (reply.status !== status || error?.code !== status || error.type !== TYPES[status]) return false;
  const message = String(error.message);
  return error.param === field && message.includes(named) && message.includes(says);
}

/** In Anthropic's shape, which has no place for the field but the message. */
function isRefusalOfMessages(
  { status, field = '', says = '' }: BadInput,
  given: number,
  { type, message, request_id: id }: Readonly<Record<string, unknown>>,
): boolean {
  const words = String(message);
  return given === status && type === TYPES[status] && words.includes(field) && words.includes(says) && Boolean(id);
}

describe('one server that gets every bad input', () => {
  let served: ServedApp;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'llamero-bad-'));
    const engine = await loadEngine(DEMO_MODEL, { context: { contextSize: 512, sequences: 2 } });
    served = await serve(engine, ['--slot-save-path', folder, '--no-live']);
  });

  afterAll(async () => {
    await served.stop();
    rmSync(folder, { recursive: true });
  });

  /** Sends a request as it is: fetch would tidy its path. */
  function send({ method, path, body }: Pick<BadInput, 'method' | 'path' | 'body'>): Promise<Reply> {
    const { hostname, port } = new URL(served.url);
    const headers = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const asked = request({ hostname, port, method, path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      asked.on('error', reject).end(body);
    });
  }

  const story = { method: 'POST', path: '/completion', body: '{"prompt": "Hello", "n_predict": 8, "temperature": 0}' };
  const contentOf = ({ text }: Reply) => (JSON.parse(text) as { content: string }).content;

  it('has a table of them over all routes that take JSON', () => {
    expect(BAD_INPUTS.length).toBeGreaterThan(250);
    const posted = new Set(BAD_INPUTS.filter(({ status }) => status === 400).map(({ path }) => path));
    expect(GOOD_INPUTS.map(([path]) => path).filter((path) => !posted.has(path))).toEqual([]);
  });

  it('has a row for every route that takes a body', () => {
    const posted = new Set(BAD_INPUTS.filter(({ method }) => method === 'POST').map(({ path }) => path.split('?')[0]!));
    const routes = routesOf(served.app).filter(({ method }) => method === 'POST');
    expect(routes.length).toBeGreaterThan(15);
    const pattern = (url: string) => new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+')}$`);
    const bare = routes.filter(({ url }) => ![...posted].some((path) => pattern(url).test(path)));
    expect(bare).toEqual([]);
  });

  it('has a row for every field of /infill', () => {
    const rows = new Set(BAD_INPUTS.filter(({ path }) => path === '/infill').map(({ field }) => field));
    const anything = ['model', 'json_schema', 'backend_sampling'];
    const all = fieldsOf(InfillRequest).map(({ name }) => name);
    expect(all.filter((name) => !rows.has(name) && !anything.includes(name))).toEqual([]);
  });

  // contract: completion.prompt-missing, errors.bad-inputs
  it('refuses each with its status and a message that names the field, and works on', async () => {
    const before = contentOf(await send(story));
    expect(before).not.toBe('');
    const problems: string[] = [];
    for (const input of BAD_INPUTS) {
      const reply = await send(input);
      if (!isRefusal(input, reply)) {
        problems.push(`${input.method} ${input.path}: ${input.what}: ${reply.status} ${reply.text.slice(0, 300)}`);
      }
    }
    expect(problems).toEqual([]);
    expect(contentOf(await send(story))).toBe(before);
    for (const [path, body] of GOOD_INPUTS) {
      expect([path, (await send({ method: 'POST', path, body: JSON.stringify(body) })).status]).toEqual([path, 200]);
    }
  });

  it('takes what is odd but right', async () => {
    const odd = [
      '{"prompt": "", "n_predict": 1}',
      '\ufeff{"prompt": "Hi", "n_predict": 1}',
      '{"prompt": "Hi", "n_predict": 5, "n_predict": 1}',
      '{"prompt": "Hi", "n_predict": 1, "seed": -0, "temperature": -0.0, "n_keep": -0}',
      '{"prompt": "Hi", "n_predict": 1, "__proto__": {"stream": true}, "constructor": 5, "toString": null}',
      '{"prompt": "Hi\\u0000 \\ud83e\\udd99", "n_predict": 1, "stop": ["", "\\u0000"]}',
      '{"prompt": "Hi", "n_predict": 1, "top_p": null, "samplers": null, "stop": null}',
      '{"prompt": "Hi", "n_predict": 1, "seed": 4294967295, "top_k": 2147483647, "min_keep": 2147483647}',
      '{"prompt": "Hi", "n_predict": 1, "temperature": 3.4e38, "mirostat": 1, "mirostat_tau": 3e38}',
      `{"prompt": "Hi", "n_predict": 1, "logit_bias": [${Array(2000).fill('[5, 0.5]').join(',')}]}`,
      `{"prompt": "Hi", "n_predict": 1, "x": ${'['.repeat(500)}${']'.repeat(500)}}`,
    ];
    for (const body of odd) {
      expect([body.slice(0, 90), (await send({ method: 'POST', path: '/completion', body })).status]).toEqual([
        body.slice(0, 90),
        200,
      ]);
    }
  });
});
