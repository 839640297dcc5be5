import type { ServerResponse } from 'node:http';
import { BehaviorSubject, type Observable } from 'rxjs';
import type { RequestBytes } from './held-bytes.js';

/**
 * What waits until the client takes it. Whoever writes asks whether more is wanted: that ends where more waits than the
 * limit, or where all requests together hold too much, and begins again once nothing waits.
 */
export class ClientBuffer {
  private readonly wanted = new BehaviorSubject(true);
  readonly isWanted: Observable<boolean> = this.wanted;

  /** @param limit bytes @param held of the request */
  constructor(
    private readonly raw: ServerResponse,
    private readonly limit: number,
    private readonly held: RequestBytes,
  ) {
    raw.on('drain', () => this.settle());
  }

  /** What has to wait lies outside of V8's heap. */
  write(text: string): void {
    const { raw } = this;
    if (!raw.write(raw.writableNeedDrain ? Buffer.from(text) : text)) this.settle();
  }

  /** Says that the stream is alive; somebody who takes nothing has enough to read. */
  ping(comment: string): void {
    if (!this.raw.writableNeedDrain) this.raw.write(comment);
  }

  private settle(): void {
    const waiting = this.raw.writableLength;
    this.held.setWaiting(waiting);
    const isWanted = waiting === 0 || (this.wanted.value && waiting <= this.limit && !this.held.isInTheWay);
    if (isWanted !== this.wanted.value) this.wanted.next(isWanted);
  }
}
