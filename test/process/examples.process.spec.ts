import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

const FOLDER = join(import.meta.dirname, '../../examples');
const RUNNERS: Readonly<Record<string, string>> = { mjs: process.execPath, sh: 'bash', py: 'python3' };

/** What a script calls for, by the end of its name; each with arguments that only tell of it. */
const NEEDS: Readonly<Record<string, readonly (readonly [program: string, ...args: string[]])[]>> = {
  mjs: [],
  sh: [
    ['bash', '--version'],
    ['curl', '--version'],
    ['jq', '--version'],
  ],
  py: [['python3', '--version']],
};

/** The name of a test of an example, and whether there is what the example calls for. */
function needs(name: string, does: string, ...more: readonly (readonly [program: string, ...args: string[]])[]) {
  const lack = [...NEEDS[name.split('.')[1]!]!, ...more].find(
    ([program, ...args]) => spawnSync(program, args, { stdio: 'ignore' }).status !== 0,
  );
  const reason = lack === undefined ? '' : ` (skipped: \`${lack.join(' ')}\` fails)`;
  return { title: `${name} ${does}${reason}`, isMissing: lack !== undefined };
}

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

  it('are all tested here', () => {
    const own = readFileSync(import.meta.filename, 'utf8');
    const scripts = readdirSync(FOLDER).filter((name) => !['README.md', 'server.mjs'].includes(name));
    expect(scripts.length).toBeGreaterThan(10);
    expect(scripts.filter((name) => !own.includes(`'${name}'`))).toEqual([]);
  });

  for (const name of ['chat.mjs', 'chat.sh']) {
    const { title, isMissing } = needs(name, 'answers question after question, and remembers them');
    it.skipIf(isMissing)(title, async () => {
      const questions = ['What is the capital of France?', 'What is llamero?'];
      const { code, out, err } = await run(name, [], `${questions.join('\n')}\n`);
      expect([code, err.replaceAll('> ', '')]).toEqual([0, '']);
      expect(out).toBe(`${(await conversation(questions)).join('\n')}\n`);
      expect(out).toContain('Paris');
    });
  }

  const chatPy = needs('chat.py', 'answers, too');

  it.skipIf(chatPy.isMissing)(chatPy.title, async () => {
    const { code, out } = await run('chat.py', ['What is the capital of France?']);
    expect(code).toBe(0);
    expect(out).toContain('Paris');
  });

  const client = needs('openai_client.py', 'answers, too', ['python3', '-c', 'import openai']);

  it.skipIf(client.isMissing)(client.title, async () => {
    const { code, out } = await run('openai_client.py', ['What is the capital of France?']);
    expect(code).toBe(0);
    expect(out).toContain('Paris');
  });

  it('infill.mjs fills the hole at a place of a file', async () => {
    const { code, out } = await run('infill.mjs', ['2', '3'], 'function multiply(x, y) {\n  \n}\n');
    expect([code, out]).toEqual([0, 'function multiply(x, y) {\n  return x * y;\n}\n']);
  });

  it('openai.mjs answers, too', async () => {
    const { code, out } = await run('openai.mjs', ['What is the capital of France?']);
    expect(code).toBe(0);
    expect(out).toContain('Paris');
  });

  const shell = needs('completion.sh', 'goes on with a text in the same way, whole or streamed');

  it.skipIf(shell.isMissing)(shell.title, async () => {
    const { code, out } = await run('completion.sh', ['Once upon a time']);
    expect(code).toBe(0);
    const [, whole, streamed] = /"content": (".*"),[\s\S]*--- as a stream\n([\s\S]*)\n$/.exec(out)!;
    expect(streamed).toBe(JSON.parse(whole!));
  });

  // contract: site.examples
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
    for (const name of ['completion.mjs', 'json-schema.mjs', ...(shell.isMissing ? [] : ['completion.sh'])]) {
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

  const rerank = needs('rerank.sh', 'puts the passage that answers first');

  it.skipIf(rerank.isMissing)(rerank.title, async () => {
    const flags = ['-m', 'models/cria-rerank-f16.gguf', '--reranking'];
    const lines = await linesOf(flags, 'rerank.sh', ['Where does the fox live?']);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('The fox lives in a den');
  });
});
