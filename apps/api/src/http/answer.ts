import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { firstValueFrom, type Observable } from 'rxjs';
import { untilClosed } from './client.js';
import { sendEvents } from './sse.js';

/**
 * What an endpoint answers with: one JSON body (an object, or its text as `jsonOfParts` writes it), or server-sent
 * events. Both are cold.
 */
export type Answer =
  | { readonly kind: 'body'; readonly body: Observable<object> }
  | {
      readonly kind: 'events';
      readonly events: Observable<string>;
      /** Seconds of silence after which a comment is sent; not positive = none. Absent = as --sse-ping-interval says. */
      readonly pingSeconds?: number | undefined;
    };

/**
 * Runs the work behind an answer and sends it. The work is cancelled when the client goes away.
 * Rejects with the work's error as long as nothing was sent.
 */
export async function sendAnswer(reply: FastifyReply, answer: Answer): Promise<void> {
  if (answer.kind === 'events') return sendEvents(reply, answer.events, answer.pingSeconds);
  const body = await firstValueFrom(untilClosed(reply, answer.body), { defaultValue: undefined });
  // Without a body the client has left, and there is nobody to answer.
  if (body === undefined) return void reply.hijack();
  if (Buffer.isBuffer(body) || body instanceof Readable) reply.type('application/json; charset=utf-8');
  await reply.send(body);
}
