import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { StreamVoice } from './event-sink.js';
import type { EventStream, WrittenResponse } from './response.js';

/** Keeps streams so that their clients can come back for them. */
export interface StreamRecorder {
  /**
   * Records the stream that answers a request, which goes on without its client then.
   * @returns sends the recording to the client that asked; undefined where the request wants none
   * @throws ApiError where it asks for one in a way that is not understood
   */
  record(request: FastifyRequest, stream: EventStream, voice: StreamVoice): WrittenResponse | undefined;
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly streamRecorder?: StreamRecorder;
  }
}

export function recordStreams(server: FastifyInstance, recorder: StreamRecorder): void {
  server.decorate('streamRecorder', recorder);
}
