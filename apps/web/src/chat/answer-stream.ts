import { EventStream } from '../api/event-stream.js';
import type { Fault } from '../api/fault.js';
import { isAbort, send } from '../api/request.js';
import { type Delta, deltasOf } from './chunk.js';

/** Header under which the server keeps a stream that its client may come back for. */
const HEADER = 'X-Conversation-Id';
/** Milliseconds before each try to get a lost stream again. */
const WAITS = [0, 250, 500, 1000, 2000, 4000, 8000, 8000];

/** A stream of the server under a name: it can be taken up where it was lost. */
export class AnswerStream {
  /** Id of the request that began it. */
  requestId: string | undefined;
  private readonly events = new EventStream();

  /** @param name of the stream, which the server keeps while it runs and for some minutes */
  constructor(
    readonly name: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Begins an answer. @throws Fault, AbortError */
  begin(body: object): AsyncGenerator<readonly Delta[], void, undefined> {
    const { name, signal } = this;
    return this.read(async () => {
      const response = await send('v1/chat/completions', { body, headers: { [HEADER]: name }, signal });
      this.requestId = response.headers.get('x-request-id') ?? undefined;
      return response;
    });
  }

  /** Takes up an answer that runs, or is over, from its first byte. @throws Fault with status 404 where it is gone */
  takeUp(): AsyncGenerator<readonly Delta[], void, undefined> {
    return this.read(() => this.again());
  }

  /** Ends the answer at the server, too. */
  async stop(): Promise<void> {
    await send(this.address(), { method: 'DELETE' });
  }

  /** All deltas, until the last one of the stream; where the connection is lost, what follows it is asked for. */
  private async *read(first: () => Promise<Response>): AsyncGenerator<readonly Delta[], void, undefined> {
    let response = await first();
    for (;;) {
      const { bytes } = this.events;
      if (yield* this.readOne(response)) return;
      response = await this.reconnect(this.events.bytes > bytes);
    }
  }

  /** @returns whether the stream came to its end */
  private async *readOne(response: Response): AsyncGenerator<readonly Delta[], boolean, undefined> {
    try {
      for await (const events of this.events.read(response)) {
        const deltas = events.flatMap(({ data }) => deltasOf(data));
        if (deltas.length > 0) yield deltas;
        if (deltas.some(({ type }) => type === 'end' || type === 'failed')) return true;
      }
    } catch (error) {
      if (isAbort(error) || this.signal.aborted) throw error;
      // A lost connection; all else comes as an event.
      if (!(error instanceof TypeError)) throw error;
    }
    return false;
  }

  private async reconnect(gotSomething: boolean): Promise<Response> {
    let last: unknown;
    for (const wait of gotSomething ? WAITS : WAITS.slice(1)) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      this.signal.throwIfAborted();
      try {
        return await this.again();
      } catch (error) {
        if (isAbort(error) || !(error as Fault).passes) throw error;
        last = error;
      }
    }
    throw last;
  }

  private again(): Promise<Response> {
    return send(`${this.address()}&from=${this.events.bytes}`, { signal: this.signal });
  }

  private address(): string {
    return `v1/stream?conv_id=${encodeURIComponent(this.name)}`;
  }
}
