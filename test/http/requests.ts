import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  readonly json: any;
  /** The data of all server-sent events; `[DONE]` stays text. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly events: any[];
}

/** Sends one request without a socket. */
export async function request(
  app: NestFastifyApplication,
  method: 'GET' | 'POST' | 'OPTIONS' | 'PUT' | 'DELETE' | 'HEAD',
  url: string,
  body?: object | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const payload = typeof body === 'object' ? JSON.stringify(body) : body;
  const reply = await app.inject({
    method,
    url,
    payload,
    headers: { ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers },
  });
  return {
    status: reply.statusCode,
    headers: reply.headers,
    text: reply.body,
    get json() {
      return JSON.parse(reply.body);
    },
    get events() {
      return eventsOf(reply.body);
    },
  };
}

export function post(app: NestFastifyApplication, url: string, body: object | string): Promise<Reply> {
  return request(app, 'POST', url, body);
}

/** The data of the events of a stream. */
export function eventsOf(text: string): unknown[] {
  const blocks = text.split('\n\n');
  if (blocks.pop() !== '') throw new Error('the stream ends within an event');
  return blocks.map((named) => {
    const block = named.replace(/^event: .*\n/, '');
    if (!block.startsWith('data: ')) throw new Error(`not an event: ${block}`);
    const data = block.slice('data: '.length);
    return data === '[DONE]' ? data : JSON.parse(data);
  });
}
