import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { ApiError } from './api-error.js';
import { respondToLateRequest } from './broken-request.js';
import { lingerAtEnd } from './connection-end.js';
import { LONGEST_STALL, StallWatch } from './stall-watch.js';

/** Bytes that room is made for at first, and how much more there is each time: little is copied again. */
const FIRST_ROOM = 64 * 1024;
const GROWTH = 8;

/** Pieces of a body that may come however small they are, and the bytes that more of them have on average at least. */
const SMALL_PIECES = 4096;
const SMALLEST_AVERAGE = 16;

/**
 * Reads the body of a request, and counts what it holds; one that is unpacked counts that itself. Each piece is copied
 * when it comes, so no turn of the event loop copies all of it.
 *
 * @param payload what the body is read from
 * @param done gets the bytes, which are the caller's only until its turn is over where they came in one piece; or an
 *   error: the body is larger than the route takes, comes in too many pieces, cannot be unpacked, or there is no memory
 *   for it now; and is never called where the client has left or stopped sending
 */
export function readBody(
  request: FastifyRequest,
  payload: Readable,
  done: (error: Error | null, bytes?: Buffer) => void,
): void {
  const { bodyLimit } = request;
  const isPlain = payload === request.raw;
  const length = Number(request.headers['content-length'] ?? bodyLimit);
  const body = new BodyBytes(isPlain ? Math.min(length, bodyLimit) : bodyLimit);
  const { requestTimeout } = request.server.server;
  const stall = new StallWatch(requestTimeout > 0 ? Math.min(requestTimeout, LONGEST_STALL) : LONGEST_STALL, () => {
    stop();
    payload.on('error', () => undefined).resume();
    respondToLateRequest(request.raw.socket);
  });
  const stop = () => {
    stall.stop();
    payload.off('data', take).off('end', end).off('error', fail);
  };
  const refuse = (error: Error) => {
    stop();
    // The rest is read and dropped, so that the response can be read.
    payload.on('error', () => undefined).resume();
    dropPieces(request.raw);
    lingerAtEnd(request.raw.socket);
    done(error);
  };
  const take = (piece: Buffer) => {
    try {
      if (body.length + piece.length > bodyLimit) throw tooLarge(bodyLimit);
      if (isPlain) request.heldBytes.hold(piece.length);
      body.add(piece);
      stall.mark(body.length);
    } catch (error) {
      refuse(error as Error);
    }
  };
  const end = () => {
    stop();
    done(null, body.whole);
  };
  const fail = (error: Error) => {
    stop();
    // Nobody reads a response, and it is no fault of ours.
    if (!request.raw.socket.destroyed) done(error);
  };
  if (length > bodyLimit) refuse(tooLarge(bodyLimit));
  else payload.on('data', take).on('end', end).on('error', fail);
}

/** Has Node drop what still comes of a body before it makes events of it, as it does when a response is out. */
function dropPieces(request: IncomingMessage): void {
  (request as IncomingMessage & { _dump?(): void })._dump?.();
}

/** The bytes of a body that arrives. */
class BodyBytes {
  length = 0;
  private room: Buffer | undefined;
  private pieces = 0;

  /** @param most bytes that may come */
  constructor(private readonly most: number) {}

  get whole(): Buffer {
    return this.room === undefined ? Buffer.alloc(0) : this.room.subarray(0, this.length);
  }

  /** @throws ApiError when the pieces are too many for what they bring */
  add(piece: Buffer): void {
    this.pieces++;
    if (this.pieces > SMALL_PIECES && this.length < this.pieces * SMALLEST_AVERAGE) throw tooManyPieces();
    if (this.room === undefined && piece.length === this.most) this.room = piece;
    else piece.copy(this.roomFor(this.length + piece.length), this.length);
    this.length += piece.length;
  }

  private roomFor(bytes: number): Buffer {
    const { room } = this;
    if (room !== undefined && room.length >= bytes) return room;
    const larger = Buffer.allocUnsafeSlow(
      Math.max(bytes, Math.min(this.most, Math.max(FIRST_ROOM, GROWTH * this.length))),
    );
    room?.copy(larger, 0, 0, this.length);
    this.room = larger;
    return larger;
  }
}

function tooLarge(limit: number): ApiError {
  return ApiError.of('TooLarge', `the body exceeds ${limit} bytes`);
}

function tooManyPieces(): ApiError {
  return ApiError.of('BadRequest', `the body comes in more than ${SMALL_PIECES} pieces of a few bytes each`);
}
