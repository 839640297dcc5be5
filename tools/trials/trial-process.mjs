import { fork } from 'node:child_process';

/** A process that does one trial after another; it is replaced when it dies or takes too long. */
export class TrialProcess {
  #program;
  #timeout;
  #stderr;
  #args;
  #child;

  /**
   * @param {string} program
   * @param {{ timeout: number, stderr: any, args?: readonly string[] }} options milliseconds of one trial; what becomes of
   *   the program's errors, as `stdio` of `fork`; what stands behind the program's name
   */
  constructor(program, { timeout, stderr, args = [] }) {
    this.#program = program;
    this.#timeout = timeout;
    this.#stderr = stderr;
    this.#args = args;
  }

  /** @returns the program's answer, or `{ death: { isTimeout, reason } }`: how the process ended instead */
  run(message) {
    this.#child ??= fork(this.#program, [...this.#args], { stdio: ['ignore', 'ignore', this.#stderr, 'ipc'] });
    const child = this.#child;
    return new Promise((resolve) => {
      const settle = (answer) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(answer);
      };
      const timer = setTimeout(() => child.kill('SIGKILL'), this.#timeout);
      child.on('message', settle);
      child.on('exit', (code, signal) => {
        this.#child = undefined;
        settle({ death: { isTimeout: signal === 'SIGKILL', reason: signal ?? code } });
      });
      child.send(message);
    });
  }

  close() {
    this.#child?.disconnect();
  }
}
