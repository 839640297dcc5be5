import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import type { HoldBytes } from './held-bytes.js';
import type { SseEvent } from './sse.js';

/** What of a response stands before its body. */
export interface ResponseHead {
  /** Absent = as the route's decorators say. */
  readonly status?: number;
  /** Sent with the capitals that they have here. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler returns whose status or headers depend on the request. */
export class RouteResponse {
  constructor(
    readonly body: object | string,
    readonly head: ResponseHead,
  ) {}
}

/** What a handler returns that sends server-sent events. */
export class EventStream {
  /**
   * @param events cold; a string is one event or several, ready to be sent. `isWanted` says whether the client takes
   *   them: what comes while it does not waits in memory
   */
  constructor(
    readonly events: (isWanted: Observable<boolean>) => Observable<SseEvent | string>,
    readonly options: {
      /** Seconds of silence after which a sign of life is sent; not positive = none. Absent = as --sse-ping-interval says. */
      readonly pingSeconds?: number | undefined;
      /** What is sent then; absent = a comment. */
      readonly ping?: string | undefined;
      readonly headers?: ResponseHead['headers'];
    } = {},
  ) {}
}

/** What a handler returns that collects one JSON body, which may be large. */
export class CollectedBody {
  /** @param body cold; it says what it holds while it is collected */
  constructor(
    readonly body: (hold: HoldBytes) => Observable<object>,
    readonly headers: ResponseHead['headers'] = {},
  ) {}
}

/** What a handler returns that writes to the client by itself. */
export abstract class WrittenResponse {
  /** Resolves when the response is out or the client has left; rejects before anything is sent. */
  abstract sendTo(reply: FastifyReply): Promise<void>;
}

/** What a handler returns that runs tasks: one JSON body, or events. */
export type BodyOrEvents = CollectedBody | EventStream;
