import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.js';
import { endSoon } from './connection-end.js';
import type { ErrorKindName } from './error-table.js';
import { freshRequestId, REQUEST_ID_HEADER } from './request-id.js';
import { SERVER_NAME } from './server-name.js';
import { writeHeader } from './written-header.js';

/** Bytes of all headers of a request together. */
export const HEADER_LIMIT = 16 * 1024;

/** Milliseconds within which a client has to send the headers of a request. */
export const HEADERS_TIMEOUT = 60_000;

/** What Node reports of a request that has not arrived within --timeout. */
const LATE = 'ERR_HTTP_REQUEST_TIMEOUT';

/** What Node's parser reports, by its code; anything else is "not HTTP". */
const PROBLEMS: Readonly<Record<string, readonly [kind: ErrorKindName, message: string]>> = {
  [LATE]: ['Late', 'the request did not arrive in time'],
  HPE_HEADER_OVERFLOW: ['HeadersTooLarge', `the headers of the request exceed ${HEADER_LIMIT} bytes`],
  HPE_UNEXPECTED_CONTENT_LENGTH: [
    'BadRequest',
    "the request has more than one length: 'Content-Length' must stand alone, once",
  ],
  HPE_INVALID_CONTENT_LENGTH: ['BadRequest', "'Content-Length' must be a number"],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['TooLarge', 'the chunk extensions of the body are too long'],
};

/** Written once: who breaks off requests by the thousand should cost little. */
const RESPONSES: ReadonlyMap<string, LastResponse> = new Map(
  Object.entries(PROBLEMS).map(([code, [kind, message]]) => [code, lastResponse(ApiError.of(kind, message))]),
);
const NOT_HTTP = lastResponse(ApiError.of('BadRequest', 'the request is not valid HTTP'));
const NO_TUNNEL = lastResponse(
  ApiError.of('BadRequest', 'the server is no proxy: there is no CONNECT', {}, { status: 405 }),
);

/** The last response of a connection, where there is no request that Fastify could answer; each time with a fresh id. */
type LastResponse = () => string;

function lastResponse({ status, headers, body: content }: ApiError): LastResponse {
  const body = JSON.stringify(content);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Server: ${SERVER_NAME}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ].join('\r\n');
  return () => `${head}\r\n${REQUEST_ID_HEADER}: ${freshRequestId()}\r\n\r\n${body}`;
}

/**
 * Answers what is no HTTP request, and closes the connection: nothing that follows on it can be understood. A response
 * that is on its way already is cut off instead, for a second status line would end up inside of it.
 */
export function respondToBrokenRequest({ code }: Pick<NodeJS.ErrnoException, 'code'>, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable || isResponding(socket)) return void socket.destroy();
  endSoon(socket, (RESPONSES.get(code ?? '') ?? NOT_HTTP)());
}

/** Answers a request whose body has stopped coming as one that has not arrived in time, and closes the connection. */
export function respondToLateRequest(socket: Socket): void {
  respondToBrokenRequest({ code: LATE }, socket);
}

/** Answers a request for a tunnel, which Node would cut off without a word. */
export function respondToTunnel(_: unknown, socket: Socket): void {
  socket.on('error', () => socket.destroy());
  endSoon(socket, NO_TUNNEL());
}

/** Answers a path that the router cannot read, such as one with a broken escape. */
export function respondToBrokenPath(
  error: Error & { statusCode?: number },
  { id }: FastifyRequest,
  reply: FastifyReply,
): void {
  const { statusCode = 400, message } = error;
  const { status, headers, body } = ApiError.of('BadRequest', message, {}, { status: statusCode });
  // No hook has run.
  writeHeader(reply, 'Server', SERVER_NAME);
  writeHeader(reply, REQUEST_ID_HEADER, id);
  void reply.code(status).headers(headers).type('application/json; charset=utf-8').send(body);
}

/** Node keeps the response that a connection is busy with on its socket. */
function isResponding(socket: Socket): boolean {
  const { _httpMessage: response } = socket as Socket & { _httpMessage?: { headersSent: boolean } | null };
  return response?.headersSent === true;
}
