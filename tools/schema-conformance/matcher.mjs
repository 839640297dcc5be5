import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * A matcher in a process of its own, so that a crash or an endless match in native code is seen and survived.
 * Lines to it: `G <bytes>` or `T <bytes>`, then the grammar or the text. It answers each with a line:
 * "ok" or "err ...", and "<accepted> <complete>".
 */
export class MatcherProcess {
  #child;
  /** @type {string[]} */
  #lines = [];
  /** @type {((line: string | undefined) => void) | undefined} */
  #waiting;
  #command;

  constructor(command) {
    this.#command = command;
  }

  /** @returns the line, or nothing when the process died or took too long */
  async ask(kind, text, timeoutMs) {
    if (this.#child === undefined) this.#start();
    const bytes = Buffer.from(text, 'utf8');
    this.#child.stdin.write(`${kind} ${bytes.length}\n`);
    this.#child.stdin.write(bytes);
    this.#child.stdin.write('\n');
    if (this.#lines.length > 0) return this.#lines.shift();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#child?.kill('SIGKILL'), timeoutMs);
      this.#waiting = (line) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(line);
      };
    });
  }

  async close() {
    if (this.#child === undefined) return;
    const child = this.#child;
    child.stdin.end();
    await once(child, 'exit');
  }

  #start() {
    const [program, ...args] = this.#command;
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child = child;
    let rest = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (this.#waiting) this.#waiting(line);
        else this.#lines.push(line);
      }
    });
    child.stdin.on('error', () => {});
    child.on('exit', () => {
      if (this.#child === child) this.#child = undefined;
      this.#waiting?.(undefined);
    });
  }
}
