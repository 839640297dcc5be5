import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const HOOKS = pathToFileURL(join(import.meta.dirname, 'typescript-hooks.mjs')).href;
const REGISTER = `data:text/javascript,import { register } from 'node:module'; register(${JSON.stringify(HOOKS)});`;

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What a shell runs before, to set limits of the process. */
  readonly before?: string;
}

/** Starts a process of its own on a TypeScript file of the repository. */
export function startTypescript(
  file: string,
  args: readonly string[],
  { env, before = '' }: ProcessOptions = {},
): ChildProcess {
  const command = [process.execPath, '--import', REGISTER, file, ...args];
  return spawn('sh', ['-c', `${before}\nexec "$@"`, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...env },
  });
}

/** What a process wrote and how it ended. */
export async function outcomeOf(child: ChildProcess): Promise<{ code: number | null; output: string; errors: string }> {
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, output, errors };
}
