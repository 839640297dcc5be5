import type { FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.js';
import { HeaderPart } from '../http/route-parameters.js';

/** llama-server's header. */
export const CONVERSATION_HEADER = 'X-Conversation-Id';

/** Characters of an id. */
const MAX_LENGTH = 256;

/** What the id is that other parts of a request or a response bring. */
export const CONVERSATION_ID_DOC = `What was sent as ${CONVERSATION_HEADER}.`;

export const CONVERSATION_ID = { type: 'string', maxLength: MAX_LENGTH } as const;

/** Says of a route that its streams can be taken up again. */
export function Replayable(): MethodDecorator {
  return HeaderPart(
    CONVERSATION_HEADER,
    'With `stream`: the stream goes on without its client, which reads it again at `GET /v1/stream`. It takes the ' +
      'place of another one of the same id and key, which ends.',
    CONVERSATION_ID,
  );
}

/** The conversation that a request belongs to; undefined where it names none. @throws ApiError */
export function conversationIdOf({ headers }: FastifyRequest): string | undefined {
  const value = headers[CONVERSATION_HEADER.toLowerCase()];
  if (typeof value !== 'string' || value === '') return undefined;
  return checkedId(value, CONVERSATION_HEADER);
}

/** @param place where the id stands in the request @throws ApiError */
export function checkedId(id: string, place: string): string {
  if (id.length <= MAX_LENGTH) return id;
  throw ApiError.field(place, `must have at most ${MAX_LENGTH} characters`);
}
