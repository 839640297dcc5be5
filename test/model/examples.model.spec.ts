import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

const FOLDER = join(import.meta.dirname, '../../examples');
const RUNNERS: Readonly<Record<string, string>> = { mjs: process.execPath, sh: 'bash', py: 'python3' };

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs an example against a server. @param input what is typed */
async function runAt(url: string, name: string, args: readonly string[] = [], input = '', key = 'k'): Promise<Run> {
  const child = spawn(RUNNERS[name.split('.')[1]!]!, [join(FOLDER, name), ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LLAMERO_URL: url, LLAMA_API_KEY: key },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  child.stdin.on('error', () => undefined).end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

describe('the examples', () => {
  let served: ServedApp;

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL), ['--api-key', 'k', '--temp', '0']);
  });
  afterAll(() => served.stop());

  const run = (name: string, ...rest: readonly [args?: readonly string[], input?: string, key?: string]) =>
    runAt(served.url, name, ...rest);

  /** What the server answers to these questions in one conversation. */
  async function conversation(questions: readonly string[]): Promise<string[]> {
    const messages: { role: string; content: string }[] = [];
    for (const content of questions) {
      messages.push({ role: 'user', content });
      const headers = { Authorization: 'Bearer k' };
      const body = JSON.stringify({ messages });
      const reply = await fetch(`${served.url}/v1/chat/completions`, { method: 'POST', headers, body });
      const { choices } = (await reply.json()) as { choices: [{ message: { role: string; content: string } }] };
      messages.push(choices[0].message);
    }
    return messages.filter(({ role }) => role === 'assistant').map(({ content }) => content);
  }

  // contract: site.examples
  it.each(['chat.mjs', 'chat.sh'])('%s answers question after question, and remembers them', async (name) => {
    const questions = ['What is the capital of France?', 'What is llamero?'];
    const { code, out, err } = await run(name, [], `${questions.join('\n')}\n`);
    expect([code, err.replaceAll('> ', '')]).toEqual([0, '']);
    expect(out).toBe(`${(await conversation(questions)).join('\n')}\n`);
    expect(out).toContain('Paris');
  });

  it('chat.py answers, too', async () => {
    const { code, out } = await run('chat.py', ['What is the capital of France?']);
    expect(code).toBe(0);
    expect(out).toContain('Paris');
  });

  it('openai.mjs answers, too', async () => {
    const { code, out } = await run('openai.mjs', ['What is the capital of France?']);
    expect(code).toBe(0);
    expect(out).toContain('Paris');
  });

  it('completion.sh goes on with a text in the same way, whole or streamed', async () => {
    const { code, out } = await run('completion.sh', ['Once upon a time']);
    expect(code).toBe(0);
    const [, whole, streamed] = /"content": (".*"),[\s\S]*--- as a stream\n([\s\S]*)\n$/.exec(out)!;
    expect(streamed).toBe(JSON.parse(whole!));
  });

  it('completion.mjs goes on with a text', async () => {
    const { code, out } = await run('completion.mjs', ['Once upon a time']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Once upon a time.{20}/s);
  });

  it('tools.mjs calls its function and uses the result', async () => {
    const { code, out } = await run('tools.mjs', ['What is the weather in Paris?']);
    expect(code).toBe(0);
    const [call, answer] = out.split('\n');
    expect(call).toMatch(/^get_weather\(\{"city": ?"Paris"\}\) = \{"city":"Paris"/);
    expect(answer).not.toBe('');
  });

  it('json-schema.mjs extracts what the schema asks for', async () => {
    const { code, out } = await run('json-schema.mjs', ['Bob is 31 years old.']);
    expect([code, out]).toEqual([0, 'name: Bob, age: 31\n']);
  });

  it('say what the server says when the key is wrong', async () => {
    for (const name of ['completion.mjs', 'json-schema.mjs', 'completion.sh']) {
      const { code, out, err } = await run(name, [], '', 'wrong');
      expect(code, name).not.toBe(0);
      expect(out + err, name).toContain(name.endsWith('.sh') ? '401' : 'Invalid API Key');
    }
  });
});

const { title, isMissing } = needingBuild('the examples with models of other kinds');

describe.skipIf(isMissing)(title, () => {
  afterEach(endServers);

  /** The lines that an example prints, with a server of its own. */
  async function linesOf(flags: readonly string[], name: string, args: readonly string[]): Promise<string[]> {
    const url = await startServer(['--port', '0', ...flags]).ready();
    const { code, out, err } = await runAt(url, name, args);
    expect([code, err]).toEqual([0, '']);
    return out.trimEnd().split('\n');
  }

  it('embeddings.mjs puts the paraphrase first', async () => {
    const flags = ['-m', 'models/cria-embed-f16.gguf', '--embeddings'];
    const lines = await linesOf(flags, 'embeddings.mjs', ['A dog sleeps in the garden.']);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^0\.\d{3} {2}The dog is sleeping in a garden\.$/);
    const [first, second] = lines.map((line) => Number(line.split(' ')[0]));
    expect(first! - second!).toBeGreaterThan(0.2);
  });

  it('rerank.sh puts the passage that answers first', async () => {
    const flags = ['-m', 'models/cria-rerank-f16.gguf', '--reranking'];
    const lines = await linesOf(flags, 'rerank.sh', ['Where does the fox live?']);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('The fox lives in a den');
  });
});
