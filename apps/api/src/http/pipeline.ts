import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { onRequestHookHandler } from 'fastify';

/** Requests of one connection that are answered at the same time; the responses leave in order anyway. */
export const MAX_PIPELINED = 8;

/**
 * Requests that wait before no more of the connection is read. While it is not read, Node does not see that the client
 * has left; then only the next write tells.
 */
const MAX_WAITING = 64;

/** The requests of one connection. */
class Pipeline {
  private answering = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly socket: Socket) {}

  /** Lets a request in, now or when one before it is answered. */
  enter(response: ServerResponse, begin: () => void): void {
    // After the last response of a connection nothing more is begun.
    if (this.socket.writableEnded) return;
    response.once('close', () => this.leave());
    if (this.answering < MAX_PIPELINED) {
      this.answering++;
      begin();
      return;
    }
    const readOn = this.waiting.length < MAX_WAITING ? undefined : pauseReading(this.socket, response);
    this.waiting.push(() => {
      readOn?.();
      begin();
    });
  }

  private leave(): void {
    if (this.socket.destroyed) return;
    const next = this.waiting.shift();
    if (next === undefined) this.answering--;
    // Others have their turn in between: many small requests may have come with one read.
    else setImmediate(() => !this.socket.destroyed && next());
  }
}

const pipelines = new WeakMap<Socket, Pipeline>();

/**
 * Begins a few of the requests that a client sends without waiting for responses, and reads no more of its connection
 * while many others wait. Those of a connection that closes are never begun.
 */
export const limitPipelining: onRequestHookHandler = ({ raw }, reply, done) => {
  const { socket } = raw;
  let pipeline = pipelines.get(socket);
  if (pipeline === undefined) {
    pipeline = new Pipeline(socket);
    pipelines.set(socket, pipeline);
  }
  pipeline.enter(reply.raw, done);
};

/**
 * Node pauses a connection and its parser while more bytes of responses wait than the socket should hold, and goes on
 * by itself; to pause only the socket would not do, for Node resumes it with the next body and the next write. So the
 * waiting request counts as such bytes.
 * @returns ends it
 */
function pauseReading({ writableHighWaterMark }: Socket, response: ServerResponse): () => void {
  const { _onPendingData: addPendingBytes } = response as ServerResponse & { _onPendingData(bytes: number): void };
  const bytes = writableHighWaterMark + 1;
  addPendingBytes(bytes);
  return () => addPendingBytes(-bytes);
}
