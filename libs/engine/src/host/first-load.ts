import { closed, EngineError } from '../door/engine-error.js';
import type { FoundModel, SupervisionOptions } from './supervision-options.js';

/** The first load of a model: finds it, and is over when the first worker is ready or has failed. */
export class FirstLoad {
  private readonly searchAbort = new AbortController();
  private outcome: { resolve(): void; reject(error: EngineError): void } | undefined;

  /** A worker loads the model, and none has loaded it before. */
  get isUnderway(): boolean {
    return this.outcome !== undefined;
  }

  /**
   * The files of the model.
   * @throws ERR_CLOSED once `abandon` was called; the error of the search
   */
  async find(findModel: NonNullable<SupervisionOptions['findModel']>): Promise<FoundModel> {
    this.refuseIfAbandoned();
    try {
      return await findModel(this.searchAbort.signal);
    } catch (cause) {
      this.refuseIfAbandoned();
      throw EngineError.from(cause);
    }
  }

  /** Starts a worker. Settles by `succeed`, `fail` or `abandon`. */
  begin(start: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.refuseIfAbandoned();
      this.outcome = { resolve, reject };
      start();
    });
  }

  succeed(): void {
    this.outcome?.resolve();
    this.outcome = undefined;
  }

  fail(error: EngineError): void {
    this.outcome?.reject(error);
    this.outcome = undefined;
  }

  /** The engine is closed: nothing is searched for any more, and the load fails with ERR_CLOSED. */
  abandon(): void {
    this.searchAbort.abort();
    this.fail(closed());
  }

  private refuseIfAbandoned(): void {
    if (this.searchAbort.signal.aborted) throw closed();
  }
}
