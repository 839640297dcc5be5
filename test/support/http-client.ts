import { eventsOf } from '../http/requests.js';

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
type Json = any;

export interface HttpReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

/** Asks a served application, over a real connection. */
export class HttpClient {
  constructor(private readonly url: () => string) {}

  /** Where the server is, without a slash at the end. */
  get address(): string {
    return this.url();
  }

  async send(method: string, path: string, body?: string, headers: Readonly<Record<string, string>> = {}) {
    const reply = await fetch(this.url() + path, { method, headers, ...(body !== undefined && { body }) });
    const text = await reply.text();
    return {
      status: reply.status,
      headers: reply.headers,
      text,
      get json(): Json {
        return JSON.parse(text);
      },
    } satisfies HttpReply;
  }

  get(path: string): Promise<HttpReply> {
    return this.send('GET', path);
  }

  post(path: string, body: object): Promise<HttpReply> {
    return this.send('POST', path, JSON.stringify(body));
  }

  /** The data of all events of a stream. */
  async events(path: string, body: object): Promise<readonly Json[]> {
    return eventsOf((await this.post(path, { ...body, stream: true })).text);
  }
}
