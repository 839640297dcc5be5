import type { Exchange } from '../load/clients-plan.js';

/** Milliseconds from sending to the first event, of each request that had one. */
export function firstTokens(exchanges: readonly Exchange[]): number[] {
  return exchanges.flatMap(({ arrivals: [first], sentAt }) => (first === undefined ? [] : [first - sentAt]));
}

/** A time between two arrivals of one answer. Milliseconds since the beginning. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Tokens that come together have no gap between them. */
export function gaps(exchanges: readonly Exchange[]): Gap[] {
  return exchanges.flatMap(({ arrivals }) => arrivals.slice(1).map((to, index) => ({ from: arrivals[index]!, to })));
}

/** Milliseconds of each gap. */
export function gapTimes(exchanges: readonly Exchange[]): number[] {
  return gaps(exchanges).map(({ from, to }) => to - from);
}

/** Prompt tokens that were computed; NaN when a server does not say. */
export function evaluatedTokens(exchanges: readonly Exchange[]): number {
  return exchanges
    .filter(({ outcome }) => outcome === 'answered')
    .reduce((sum, { evaluated = Number.NaN }) => sum + evaluated, 0);
}

/** Events between two times: about as many tokens. Milliseconds since the beginning. */
export function eventsBetween(exchanges: readonly Exchange[], from: number, to: number): number {
  let sum = 0;
  for (const { arrivals, counts } of exchanges) {
    arrivals.forEach((at, index) => {
      if (at >= from && at < to) sum += counts[index]!;
    });
  }
  return sum;
}

export function inGroup(exchanges: readonly Exchange[], group: string): Exchange[] {
  return exchanges.filter((exchange) => exchange.group === group);
}

/** Percent of the exchanges that ended so; NaN when there are none. */
export function shareOf(exchanges: readonly Exchange[], outcome: Exchange['outcome']): number {
  return (100 * exchanges.filter((exchange) => exchange.outcome === outcome).length) / exchanges.length;
}
