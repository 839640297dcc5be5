import { setTimeout as delay } from 'node:timers/promises';
import { probeRpcServer } from './rpc-probe.js';

/** Milliseconds from one look to the next. */
const BETWEEN_LOOKS = 500;

/** Opens when the RPC servers that a model is spread over all answer: ggml ends the process where one does not. */
export class RpcGate {
  private readonly abort = new AbortController();

  /** @param probe undefined = it would serve us; else why not */
  constructor(
    private readonly servers: readonly string[],
    private readonly probe = probeRpcServer,
  ) {}

  /**
   * Resolves when all answer, or the gate is closed.
   * @param onMissing hears who does not, and why, each time that is other than before
   */
  async open(onMissing: (missing: readonly string[]) => void): Promise<void> {
    const { signal } = this.abort;
    let known = '';
    while (!signal.aborted) {
      const missing = await this.missing();
      if (missing.length === 0 || signal.aborted) return;
      if (missing.join() !== known) onMissing(missing);
      known = missing.join();
      await delay(BETWEEN_LOOKS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Nobody waits any more. */
  close(): void {
    this.abort.abort();
  }

  /** Those that do not answer now, each with the reason. */
  async missing(): Promise<readonly string[]> {
    const reasons = await Promise.all(this.servers.map((server) => this.probe(server, this.abort.signal)));
    return this.servers.flatMap((server, index) => {
      const reason = reasons[index];
      return reason === undefined ? [] : [`${server} (${reason})`];
    });
  }
}
