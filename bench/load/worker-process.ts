import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * A process that takes one plan and answers with one result.
 *
 * @template Result what the module sends back
 */
export class WorkerProcess<Result> {
  readonly result: Promise<Result>;
  private readonly child: ChildProcess;

  /** @param module URL of the compiled module to run */
  constructor(module: URL, plan: object) {
    this.child = fork(fileURLToPath(module), { stdio: ['ignore', 2, 2, 'ipc'] });
    this.result = new Promise<Result>((resolve, reject) => {
      this.child.once('message', (result) => resolve(result as Result));
      this.child.once('exit', (code, signal) => reject(new Error(`${module.pathname} ended with ${signal ?? code}`)));
      this.child.once('error', reject);
    });
    // Whoever awaits `result` sees the failure; until then it must not count as unhandled.
    this.result.catch(() => undefined);
    this.child.send(plan);
  }

  /** Tells the process that it has done enough. */
  finish(): void {
    if (this.child.connected) this.child.send('finish');
  }
}
