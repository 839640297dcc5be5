import { Fault } from '../api/fault.js';
import { isAbort } from '../api/request.js';

/** Runs one request at a time, and keeps why the last one failed. */
export class Runner {
  isRunning = $state(false);
  problem = $state('');
  private abort: AbortController | undefined;

  async run(action: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.stop();
    const abort = new AbortController();
    this.abort = abort;
    this.isRunning = true;
    this.problem = '';
    try {
      await action(abort.signal);
    } catch (error) {
      if (!isAbort(error)) this.problem = error instanceof Fault ? error.message : String(error);
    } finally {
      if (this.abort === abort) this.isRunning = false;
    }
  }

  stop(): void {
    this.abort?.abort();
    this.isRunning = false;
  }
}
