import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROBE } from '../../tools/loop-probe/turns.mjs';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/apps/api/src/main.js');
/** What is installed as `llamero` and `llama-server`. */
const COMMAND = join(ROOT, 'bin/llamero');

/** The title of a group of tests that needs the built server: says why it is skipped when it is not built. */
export function needingBuild(title: string): { readonly title: string; readonly isMissing: boolean } {
  const isMissing = !existsSync(MAIN);
  return { title: isMissing ? `${title} (skipped: dist is not built)` : title, isMissing };
}

/** A server in a process of its own. */
export class ServerProcess {
  out = '';
  err = '';
  readonly process: ChildProcess;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;

  /** @param nodeFlags of its API process alone */
  constructor(
    flags: readonly string[],
    env: Readonly<Record<string, string>> = {},
    program = MAIN,
    nodeFlags: readonly string[] = [],
  ) {
    this.process = spawn(process.execPath, [...nodeFlags, program, ...flags], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = new Promise((resolve) => this.process.on('close', resolve));
    this.process.stdout?.on('data', (text) => {
      this.out += text;
    });
    this.process.stderr?.on('data', (text) => {
      this.err += text;
    });
  }

  /** The address that it prints once it is ready. */
  async ready(): Promise<string> {
    await this.until(() => this.out.endsWith('\n') && /ready on \S+/.test(this.out));
    return /ready on (\S+)/.exec(this.out)![1]!;
  }

  /** @throws when the process ends before the condition holds */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.process.exitCode !== null) throw new Error(`ended: ${this.err}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}

const running: ServerProcess[] = [];

/** Starts a server that `endServers` ends. */
export function startServer(flags: readonly string[], env?: Readonly<Record<string, string>>): ServerProcess {
  const server = new ServerProcess(flags, env);
  running.push(server);
  return server;
}

/** The same, with its event loop watched: the turns are in the file. */
export function startWatchedServer(flags: readonly string[], turnsFile: string): ServerProcess {
  const server = new ServerProcess(flags, { LOOP_PROBE_FILE: turnsFile }, MAIN, ['--import', PROBE]);
  running.push(server);
  return server;
}

/** The same by the command that users start, which first makes sure that all is built. */
export function startCommand(flags: readonly string[], env?: Readonly<Record<string, string>>): ServerProcess {
  const server = new ServerProcess(flags, env, COMMAND);
  running.push(server);
  return server;
}

export async function endServers(): Promise<void> {
  for (const server of running.splice(0)) await server.kill();
}
