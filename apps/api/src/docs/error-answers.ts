import { schemaOf } from '../http/declared-fields.js';
import { ErrorAnswer } from '../http/error-answer.js';

/** THE table of errors that do not depend on the route. */
export const ERROR_RESPONSES = {
  BadRequest: [400, 'The request cannot be used: `param` names the field, and the message says what is wrong with it.'],
  Unauthorized: [401, 'The server has keys, and the request brings none of them.'],
  NotFound: [404, 'There is no such thing here.'],
  TooLarge: [413, 'The body is larger than the server reads.'],
  ServerError: [500, 'A fault of the server; its log says more.'],
  NotSupported: [501, 'The endpoint is switched off, or the model lacks what it needs.'],
  Unavailable: [503, 'The model is loading, or the server is shutting down.'],
} as const satisfies Readonly<Record<string, readonly [status: number, description: string]>>;

export type ErrorResponseName = keyof typeof ERROR_RESPONSES;

export function errorResponses() {
  return Object.fromEntries(
    Object.entries(ERROR_RESPONSES).map(([name, [, description]]) => [name, errorResponse(description)]),
  );
}

export function errorResponse(description: string) {
  return { description, content: { 'application/json': { schema: schemaOf(ErrorAnswer) } } };
}
