import { type ClientRequest, request } from 'node:http';

/** What a reader of a live feed knows, member by member. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into members of every shape
export type LiveKnown = any;

export interface LiveEvent {
  readonly name: string;
  readonly data: LiveKnown;
}

/** A reader of GET /llamero/live. */
export class LiveReader {
  readonly events: LiveEvent[] = [];
  /** All that was read. */
  text = '';
  status = 0;
  headers: Readonly<Record<string, unknown>> = {};
  /** All members, with the changes so far. */
  known: LiveKnown = {};
  isEnded = false;
  private readonly asked: ClientRequest;
  private rest = '';

  /** @param headers of the request */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.asked = request(`${url}/llamero/live`, { headers, agent: false }, (response) => {
      this.status = response.statusCode ?? 0;
      this.headers = response.headers;
      response.setEncoding('utf8').on('data', (piece: string) => this.read(piece));
      response.on('close', () => {
        this.isEnded = true;
      });
      response.on('error', () => undefined);
    });
    this.asked.on('error', () => {
      this.isEnded = true;
    });
    this.asked.end();
  }

  close(): void {
    this.asked.destroy();
  }

  private read(piece: string): void {
    this.text += piece;
    const blocks = (this.rest + piece).split('\n\n');
    this.rest = blocks.pop()!;
    for (const block of blocks) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (name !== undefined && data !== undefined) this.take({ name, data: JSON.parse(data) });
    }
  }

  private take(event: LiveEvent): void {
    this.events.push(event);
    const { known } = this;
    const { slots = [], ended = [], ...members } = event.data;
    const old = (known.slots ?? []).filter(({ id }: LiveKnown) => slots.every((slot: LiveKnown) => slot.id !== id));
    this.known = {
      ...known,
      ...members,
      slots: [...old, ...slots].sort((a, b) => a.id - b.id),
      ended: [...(known.ended ?? []), ...ended],
    };
  }
}
