import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/paths.mjs';

const MAIN = join(ROOT, 'dist', 'apps', 'api', 'src', 'main.js');

/** A server with an engine process, and what /proc says of both. Linux only. */
export class Server {
  #process;
  #output = '';

  /** @param {readonly string[]} flags */
  constructor(flags) {
    this.#process = spawn(process.execPath, [MAIN, '--port', '0', '--metrics', ...flags], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#process.stdout.on('data', (text) => {
      this.#output += text;
    });
  }

  /** @returns {Promise<string>} its address, once it is ready */
  async ready() {
    for (;;) {
      const address = /ready on (\S+)/.exec(this.#output)?.[1];
      if (address !== undefined) return address;
      if (this.#process.exitCode !== null) throw new Error(`the server ended: ${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** The processes that it has started, those that have ended and were not waited for included. */
  get children() {
    const { pid } = this.#process;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  }

  /** Open files and connections. */
  get handles() {
    return readdirSync(`/proc/${this.#process.pid}/fd`).length;
  }

  /** Resident memory in MiB. */
  get memory() {
    const [, kibibytes] = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${this.#process.pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes) / 1024;
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.kill('SIGTERM');
    await ended;
  }
}
