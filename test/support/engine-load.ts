import { setTimeout as delay } from 'node:timers/promises';
import { eventsOf } from '../http/requests.js';
import { HttpClient, type HttpReply } from './http-client.js';

/** A stream that does not end by itself. */
export interface OpenStream {
  /** Its first event is here: it has a slot. */
  readonly begun: Promise<void>;
  /** The data of all events, when it ends. */
  readonly ended: Promise<readonly StreamedEvent[]>;
}

export interface StreamedEvent {
  readonly content?: string;
  readonly error?: { readonly code: number; readonly type: string; readonly message: string };
}

const ENDLESS = { prompt: 'Once upon a time', n_predict: -1, ignore_eos: true, stream: true };
const SHORT = { prompt: 'Once upon a time', n_predict: 2, temperature: 0 };

/** Asks a server for more than it has slots for. */
export class EngineLoad {
  readonly client: HttpClient;

  constructor(url: string) {
    this.client = new HttpClient(() => url);
  }

  /** Opens streams, and waits until all have slots. */
  async openStreams(count: number): Promise<readonly OpenStream[]> {
    const streams = Array.from({ length: count }, () => this.openStream());
    await Promise.all(streams.map(({ begun }) => begun));
    return streams;
  }

  /** Asks while all slots are busy, and waits until all of it waits for one. The server needs `--metrics`. */
  async queue(count: number): Promise<readonly Promise<HttpReply>[]> {
    const replies = Array.from({ length: count }, () => this.complete());
    while ((await this.metric('llamacpp:requests_deferred')) !== count) await delay(10);
    return replies;
  }

  complete(): Promise<HttpReply> {
    return this.client.post('/completion', SHORT);
  }

  async metric(name: string): Promise<number | undefined> {
    const { text } = await this.client.get('/metrics');
    const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
    return value === undefined ? undefined : Number(value);
  }

  private openStream(): OpenStream {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const ended = (async () => {
      const reply = await fetch(`${this.client.address}/completion`, { method: 'POST', body: JSON.stringify(ENDLESS) });
      let text = '';
      for await (const part of reply.body!.pipeThrough(new TextDecoderStream())) {
        begin();
        text += part;
      }
      return eventsOf(text) as readonly StreamedEvent[];
    })();
    return { begun, ended };
  }
}

/** Asks for /health all the time. */
export class HealthWatch {
  readonly statuses = new Set<number>();
  private isWatching = true;
  private readonly watching: Promise<void>;

  constructor(private readonly client: HttpClient) {
    this.watching = this.watch();
  }

  /** @returns what was answered in between */
  async stop(): Promise<ReadonlySet<number>> {
    this.isWatching = false;
    await this.watching;
    return this.statuses;
  }

  private async watch(): Promise<void> {
    while (this.isWatching) {
      this.statuses.add((await this.client.get('/health')).status);
      await delay(5);
    }
  }
}
