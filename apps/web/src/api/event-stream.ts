import { EventParser, type ServerEvent } from './event-parser.js';

/** Reads the events of a stream, over as many responses as it takes to get all of it. */
export class EventStream {
  private readonly decoder = new TextDecoder();
  private readonly parser = new EventParser();
  private count = 0;

  /** Bytes so far. Whoever lost the connection asks for those from here on. */
  get bytes(): number {
    return this.count;
  }

  /** The events of a response, which begins where the one before ended. @throws TypeError when the connection is lost */
  async *read({ body }: Response): AsyncGenerator<readonly ServerEvent[], void, undefined> {
    if (body === null) return;
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        this.count += value.length;
        yield this.parser.push(this.decoder.decode(value, { stream: true }));
      }
    } finally {
      reader.cancel().catch(() => undefined);
    }
  }
}
