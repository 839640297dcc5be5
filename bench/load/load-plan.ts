/** One phase of load: every stream sends its requests one after the other. */
export interface LoadPlan {
  readonly kind: 'load';
  /** Origin of the server, without a trailing slash. */
  readonly url: string;
  readonly streams: number;
  readonly requestsPerStream: number;
  /** Tokens of the prompt text; each request gets a rotation of them, so that no two prompts begin alike. */
  readonly promptTokens: readonly number[];
  /** Tokens to generate in each request. */
  readonly predict: number;
  /** JSON Schema of all answers; absent = free text. */
  readonly schema?: object | undefined;
  /** When to begin, milliseconds since 1970: after the processes have started, which takes processor time too. */
  readonly startAt: number;
}

/** All times in milliseconds. */
export interface RequestTimes {
  readonly toFirstToken: number;
  readonly total: number;
  readonly tokens: number;
  /** Drafted tokens, and those of them that were accepted. */
  readonly drafted: number;
  readonly accepted: number;
  /** Generated tokens after the first, a second. */
  readonly decodeRate: number;
}

export interface LoadResult {
  /** From the first request sent to the last byte received, seconds. */
  readonly seconds: number;
  readonly requests: readonly RequestTimes[];
  /** Times between events of a stream, all streams together. */
  readonly gaps: readonly number[];
  /** Processor time of the load generator itself. */
  readonly cpuSeconds: number;
}

/** Asks for `/health` again and again until told to stop. */
export interface HealthPlan {
  readonly kind: 'health';
  readonly url: string;
  /** Pause between an answer and the next request, milliseconds. */
  readonly pause: number;
}

export interface HealthResult {
  /** Of each answer, milliseconds. */
  readonly latencies: readonly number[];
  /** Processor time of the questioner itself. */
  readonly cpuSeconds: number;
}
