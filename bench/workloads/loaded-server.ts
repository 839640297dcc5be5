import type { Client, ClientsPlan, ClientsResult, Conversations } from '../load/clients-plan.js';
import { WorkerProcess } from '../load/worker-process.js';
import { machineTime, othersShare } from '../targets/processor-time.js';
import type { StartedServer } from '../targets/server-target.js';

const LOAD_PROCESS = new URL('../load/load-process.js', import.meta.url);
const START_DELAY_MS = 500;

/** A server and what its clients saw of it. */
export class LoadedServer {
  private failures: string[] = [];
  private seconds = 0;
  private disturbedSeconds = 0;

  constructor(private readonly target: StartedServer) {}

  /**
   * Runs clients in a process of their own.
   *
   * @param conversations what was said in them before
   */
  async load(clients: readonly Client[], conversations: Conversations = {}): Promise<ClientsResult> {
    const startAt = Date.now() + START_DELAY_MS;
    const plan: ClientsPlan = { kind: 'clients', url: this.target.url, clients, conversations, startAt };
    const loading = new WorkerProcess<ClientsResult>(LOAD_PROCESS, plan);
    await new Promise((resolve) => setTimeout(resolve, START_DELAY_MS));
    const [machine, before] = [machineTime(), this.target.processorTime()];
    const result = await loading.result;
    const own = (this.target.processorTime()?.process ?? Number.NaN) - (before?.process ?? Number.NaN);
    this.disturbedSeconds += othersShare(machine, machineTime(), own + result.cpuSeconds) * result.seconds;
    this.seconds += result.seconds;
    this.failures.push(...result.exchanges.flatMap(({ problem, outcome }) => (outcome === 'failed' ? [problem!] : [])));
    return result;
  }

  /** A new process of the same server. */
  restart(): Promise<void> {
    return this.target.restart();
  }

  /** Kills what computes, and waits until the server serves again. */
  killEngine(): Promise<void> {
    return this.target.killEngine();
  }

  /** What went wrong so far, in the servers' words. */
  get problems(): readonly string[] {
    return this.failures;
  }

  /** Percent of the machine that went to processes outside the measurement; NaN when unknown. */
  get others(): number {
    return this.disturbedSeconds / this.seconds;
  }
}
