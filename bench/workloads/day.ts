import type { Client } from '../load/clients-plan.js';
import type { SeededChoice } from '../soak/seeded-choice.js';
import { arrivals } from './arrivals.js';
import { question } from './capacity.js';
import { words } from './words.js';

/**
 * Who comes: how often, of all that come, and the work of one in questions of `capacity.ts`. A long prompt is about 900
 * tokens of a prompt, which are computed together.
 */
export const KINDS = {
  question: { share: 0.65, work: 1 },
  chat: { share: 0.25, work: 4 },
  long: { share: 0.1, work: 4 },
} as const;

export type Kind = keyof typeof KINDS;

const TURNS = 4;
const THINKING_MS = { least: 500, most: 3000 } as const;
const BURSTS = 3;
const BURST_SIZE = 8;
const LEAVING_SHARE = 0.08;
/** Work that comes at noon, of what the server can do. */
const NOON = 0.9;
const NIGHT_SHARE = 0.15;

/** The work of one client, on average. */
const MEAN_WORK = Object.values(KINDS).reduce((sum, { share, work }) => sum + share * work, 0);

export interface DaySize {
  readonly seconds: number;
  readonly longWords: number;
  /** Questions that can be answered in a second. */
  readonly capacity: number;
}

/** The clients of a day: few at night, most at noon, with bursts at any time. */
export function dayClients(choice: SeededChoice, { seconds, longWords, capacity }: DaySize): Client[] {
  const peak = (NOON * capacity) / MEAN_WORK;
  const alone = arrivals(choice, seconds, peak, busyness).map((at, number) => {
    const kind = kindOf(choice.fraction());
    return clientOf(choice, kind, at, `${kind} ${number}`, longWords);
  });
  const bursts = Array.from({ length: BURSTS }, () => choice.between(0.1, 0.9) * seconds * 1000).flatMap((at) =>
    Array.from({ length: BURST_SIZE }, () => ({ at, requests: [question({ choice }, 'burst')] })),
  );
  return [...alone, ...bursts];
}

/** The share of noon's clients that comes at a part of the day, 0..1. */
export function busyness(part: number): number {
  return NIGHT_SHARE + ((1 - NIGHT_SHARE) * (1 - Math.cos(2 * Math.PI * part))) / 2;
}

/** @param fraction 0..1 */
function kindOf(fraction: number): Kind {
  let left = fraction;
  for (const [kind, { share }] of Object.entries(KINDS)) {
    left -= share;
    if (left < 0) return kind as Kind;
  }
  return 'question';
}

function clientOf(choice: SeededChoice, kind: Kind, at: number, name: string, longWords: number): Client {
  const patience = choice.chance(LEAVING_SHARE) ? { patience: Math.round(choice.between(100, 2000)) } : {};
  switch (kind) {
    case 'question':
      return { at, requests: [{ ...question({ choice }, kind), ...patience }] };
    case 'long':
      return { at, requests: [{ group: kind, text: words(choice, longWords), predict: 16, ...patience }] };
    case 'chat': {
      const turn = (_: unknown, number: number) => ({
        ...question({ choice }, number === 0 ? 'chat, first turn' : 'chat, later turns'),
        conversation: name,
        pause: number === 0 ? 0 : choice.between(THINKING_MS.least, THINKING_MS.most),
      });
      return { at, requests: Array.from({ length: TURNS }, turn) };
    }
  }
}
