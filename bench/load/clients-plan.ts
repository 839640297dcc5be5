/** What clients do side by side, each sending one request after the other. */
export interface ClientsPlan {
  readonly kind: 'clients';
  /** Origin of the server, without a trailing slash. */
  readonly url: string;
  readonly clients: readonly Client[];
  /** What was said in conversations before, by their names. */
  readonly conversations: Conversations;
  /** When to begin, milliseconds since 1970. */
  readonly startAt: number;
}

export type Conversations = Readonly<Record<string, string>>;

export interface Client {
  readonly requests: readonly ClientRequest[];
  /** Its first request is not sent before so many milliseconds after the beginning. */
  readonly at?: number;
  /** Nor before all requests of that group that are under way have had so many events. */
  readonly after?: { readonly group: string; readonly events: number };
  /** Begins again when its requests are through, and leaves when all others have ended. */
  readonly isBackground?: boolean;
}

export interface ClientRequest {
  /** Requests are reported by their group. */
  readonly group: string;
  readonly text: string;
  /** The text is added to what was said there; prompt and answer are kept for the next request. */
  readonly conversation?: string;
  /** Tokens to generate. */
  readonly predict: number;
  /** Sent as `Authorization: Bearer`. */
  readonly key?: string | undefined;
  /** Milliseconds that the client waits before it sends. */
  readonly pause?: number;
  /** Milliseconds after which the client leaves if the answer has not ended. */
  readonly patience?: number;
}

/**
 * `answered`: to the end; `left`: by the client's will; `refused`: 429 or 503; `failed`: anything else.
 */
export type Outcome = 'answered' | 'left' | 'refused' | 'failed';

/** One request and what became of it. Times in milliseconds since the beginning. */
export interface Exchange {
  readonly group: string;
  readonly outcome: Outcome;
  readonly sentAt: number;
  readonly endedAt: number;
  /** When events came, and how many at each of these times; the last event of an answer has no token. */
  readonly arrivals: readonly number[];
  readonly counts: readonly number[];
  /** By the server's own `timings`: prompt tokens computed, and those taken from a cache. Absent where it says nothing. */
  readonly evaluated?: number | undefined;
  readonly cached?: number | undefined;
  /** What a failure said. */
  readonly problem?: string;
}

export interface ClientsResult {
  /** Seconds from the beginning to the last client's end. */
  readonly seconds: number;
  readonly exchanges: readonly Exchange[];
  readonly conversations: Conversations;
  /** Processor time of the clients themselves. */
  readonly cpuSeconds: number;
}
