import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/paths.mjs';
import { ProcessState } from './process-state.mjs';

const MAIN = join(ROOT, 'dist', 'apps', 'api', 'src', 'main.js');

/** A server with an engine process, and what /proc says of both. Linux only. */
export class Server {
  /** What it wrote to stdout and stderr. */
  output = '';
  #process;
  #ended;

  /** @param {readonly string[]} flags @param {NodeJS.ProcessEnv} env what is added to the environment */
  constructor(flags, env = {}) {
    this.#process = spawn(process.execPath, [MAIN, '--port', '0', '--metrics', ...flags], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const kill = () => this.#process.kill('SIGKILL');
    // A trial that breaks off leaves no server behind.
    process.once('exit', kill);
    this.#process.once('close', () => process.off('exit', kill));
    this.#ended = new Promise((resolve) => this.#process.once('close', resolve));
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.output += text;
      });
    }
  }

  /** @returns {Promise<string>} its address, once it is ready */
  async ready() {
    for (;;) {
      const address = /ready on (\S+)/.exec(this.output)?.[1];
      if (address !== undefined) return address;
      if (this.#process.exitCode !== null) throw new Error(`the server ended: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  get id() {
    return /** @type {number} */ (this.#process.pid);
  }

  get isRunning() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** The processes that it has started, those that have ended and were not waited for included. */
  get children() {
    return readFileSync(`/proc/${this.id}/task/${this.id}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  }

  /** Open files and connections. */
  get handles() {
    return new ProcessState(this.id).handles;
  }

  /** Resident memory in MiB. */
  get memory() {
    return new ProcessState(this.id).memory;
  }

  /** @returns {Promise<number | null>} the exit code; null after a signal that nothing handled */
  async close(signal = /** @type {NodeJS.Signals} */ ('SIGTERM')) {
    this.#process.kill(signal);
    return this.#ended;
  }
}
