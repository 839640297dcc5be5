import { randomBytes } from 'node:crypto';
import type { Timings } from '#engine';
import type { EndEvent } from './generated.js';
import { type TimingsAnswer, usageOf } from './timings.response.js';

export type TimingsView = (timings: Timings) => TimingsAnswer;

/** The JSON of `timings` behind the other fields of an event; empty without any. */
export function timingsText(timingsOf: TimingsView, timings: Timings | undefined): string {
  return timings === undefined ? '' : `,"timings":${JSON.stringify(timingsOf(timings))}`;
}

/** What all parts of one OpenAI-shaped response share. */
export interface ResponseMetadata {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly system_fingerprint: string;
  /** As the served generation of llama-server shows them. */
  readonly timingsOf: TimingsView;
  /** Every part has timings. */
  readonly timesEach: boolean;
}

const ALPHANUMERICS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** As llama-server's, on chat and completion routes alike. */
export function responseId(): string {
  return `chatcmpl-${randomAlphanumerics(32)}`;
}

/** Letters and digits that nobody can guess. */
export function randomAlphanumerics(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHANUMERICS[byte % ALPHANUMERICS.length]).join('');
}

/** Usage of all choices; timings of the first one, as they run beside each other. */
export function responseTotals(ends: readonly EndEvent[], choices: number, timingsOf: TimingsView) {
  return {
    usage: usageOf(
      ends.map((end) => end.usage),
      choices,
    ),
    timings: timingsOf(ends[0]!.timings),
  };
}

/** Collects the ends of all choices of a stream. */
export class UsageAccumulator {
  private readonly ends: EndEvent[] = [];
  private open: number;

  /** @param total choices in the stream @param choices choices of each prompt */
  constructor(
    total: number,
    private readonly choices: number,
    private readonly timingsOf: TimingsView,
  ) {
    this.open = total;
  }

  /** The totals once the last choice has ended. */
  add(index: number, end: EndEvent): ReturnType<typeof responseTotals> | undefined {
    this.ends[index] = end;
    this.open -= 1;
    return this.open === 0 ? responseTotals(this.ends, this.choices, this.timingsOf) : undefined;
  }
}
