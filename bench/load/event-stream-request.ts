import { connect } from 'node:net';

/** A request whose body is JSON and whose answer is an event stream. */
export interface EventStreamRequest {
  /** Origin of the server. */
  readonly url: string;
  readonly path: string;
  readonly body: string;
  /** Sent as `Authorization: Bearer`; empty or absent = no such header. */
  readonly key?: string | undefined;
  /** Ends the connection, wherever the answer is. */
  readonly signal?: AbortSignal | undefined;
  /** Called with how many events a read completed. */
  readonly onEvents: (count: number) => void;
}

/** An answer with another status than 200. */
export class AnswerError extends Error {
  constructor(
    /** 0 when the connection ended before there was one. */
    readonly status: number,
    statusLine: string,
  ) {
    super(`the server answered ${statusLine || 'nothing'}`);
  }
}

const NEWLINE = 10;
const FIRST_CAPACITY = 1 << 16;

/**
 * Posts on a connection of its own and counts the events of the answer as they arrive: an event ends with an empty
 * line, which JSON on a `data:` line cannot contain. Nothing is parsed before the connection ends. Node's HTTP client
 * takes several times the processor time for each event, and on a small machine that comes out of the server's.
 *
 * @returns the body of the answer
 * @throws AnswerError when the answer is not 200; the signal's reason when that ended it
 */
export function requestEventStream({
  url,
  path,
  body,
  key = '',
  signal,
  onEvents,
}: EventStreamRequest): Promise<string> {
  const { hostname, port } = new URL(url);
  let received = Buffer.allocUnsafe(FIRST_CAPACITY);
  let length = 0;
  const take = (read: number, bytes: Uint8Array): boolean => {
    if (length + read > received.length)
      received = Buffer.concat([received, Buffer.allocUnsafe(received.length + read)]);
    received.set(bytes.subarray(0, read), length);
    const events = eventEnds(received, length, length + read);
    length += read;
    if (events > 0) onEvents(events);
    return true;
  };
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname,
      port: Number(port || 80),
      noDelay: true,
      onread: { buffer: Buffer.allocUnsafe(FIRST_CAPACITY), callback: take },
    });
    socket.once('error', reject);
    socket.once('end', () => socket.end());
    const leave = () => socket.destroy();
    signal?.addEventListener('abort', leave);
    socket.once('close', () => {
      signal?.removeEventListener('abort', leave);
      try {
        signal?.throwIfAborted();
        resolve(answerBody(received.subarray(0, length)));
      } catch (error) {
        reject(error);
      }
    });
    socket.write(requestText(`${hostname}:${port}`, path, body, key));
  });
}

/** Empty lines that end in bytes[from..to); the framing of chunks and headers has carriage returns in between. */
function eventEnds(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (
    let at = bytes.indexOf(NEWLINE, Math.max(0, from - 1));
    at >= 0 && at < to - 1;
    at = bytes.indexOf(NEWLINE, at + 1)
  ) {
    if (bytes[at + 1] === NEWLINE) {
      count += 1;
      at += 1;
    }
  }
  return count;
}

function requestText(host: string, path: string, body: string, key: string): string {
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...(key === '' ? [] : [`Authorization: Bearer ${key}`]),
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** @throws AnswerError when the status is not 200 */
function answerBody(answer: Buffer): string {
  const headEnd = answer.indexOf('\r\n\r\n');
  const head = answer.toString('latin1', 0, headEnd);
  const [statusLine = ''] = head.split('\r\n', 1);
  const status = Number(/^HTTP\/1\.[01] (\d+) /.exec(statusLine)?.[1] ?? 0);
  if (status !== 200) throw new AnswerError(status, statusLine);
  const body = answer.subarray(headEnd + 4);
  return /^transfer-encoding: *chunked/im.test(head) ? joinChunks(body) : body.toString('utf8');
}

/** The data of chunked transfer coding: size in hexadecimal, line end, data, line end; a size of 0 ends it. */
function joinChunks(body: Buffer): string {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) break;
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(chunks).toString('utf8');
}
