import type { Exchange } from '../load/clients-plan.js';
import { percentile } from '../report/statistics.js';
import { firstTokens, gaps, inGroup } from './exchange-figures.js';
import { words } from './words.js';
import type { Figures, Workload } from './workload.js';

const STREAMS = 4;
const STREAM = { words: 30, predict: { full: 1800, quick: 200 } } as const;
const LONG = { words: { full: 700, quick: 120 }, predict: 8, count: { full: 4, quick: 2 } } as const;
/** The streams run alone before each long prompt. */
const PAUSE_MS = { full: 1500, quick: 400 } as const;

/** Four answers are under way when somebody sends a long prompt; a slot is free for it. */
export const longPromptBesideStreams: Workload = {
  about: 'a prompt of 700 words arrives beside 4 running streams',
  slots: STREAMS + 1,
  slotContext: 2048,
  measure: async (server, { choice, isQuick }) => {
    const size = isQuick ? 'quick' : 'full';
    const stream = () => ({ group: 'stream', text: words(choice, STREAM.words), predict: STREAM.predict[size] });
    const streams = Array.from({ length: STREAMS }, () => ({ requests: [stream()], isBackground: true }));
    const long = () => ({
      group: 'long',
      text: words(choice, LONG.words[size]),
      predict: LONG.predict,
      pause: PAUSE_MS[size],
    });
    const sender = {
      after: { group: 'stream', events: 10 },
      requests: Array.from({ length: LONG.count[size] }, long),
    };
    const { exchanges } = await server.load([...streams, sender]);
    return streamFigures(inGroup(exchanges, 'stream'), inGroup(exchanges, 'long'));
  },
};

/** Gaps of the streams while a long prompt was on its way to its first token, and while nothing else was there. */
export function streamFigures(streams: readonly Exchange[], long: readonly Exchange[]): Figures {
  const firstOf = ({ arrivals: [first], endedAt }: Exchange): number => first ?? endedAt;
  const all = gaps(streams);
  const time = ({ from, to }: { from: number; to: number }): number => to - from;
  const beside = all.filter(({ from, to }) => long.some((one) => from < firstOf(one) && to > one.sentAt)).map(time);
  const firstLong = Math.min(...long.map(({ sentAt }) => sentAt));
  const allBegan = Math.max(...streams.map(firstOf).filter((first) => first < firstLong));
  const idle = all
    .filter(({ from, to }) => from >= allBegan && !long.some((one) => from < one.endedAt && to > one.sentAt))
    .map(time);
  return {
    'longest gap of the streams beside a long prompt, ms': percentile(beside, 1),
    'gap beside a long prompt p99, ms': percentile(beside, 0.99),
    'idle gap p50, ms': percentile(idle, 0.5),
    'idle gap p99, ms': percentile(idle, 0.99),
    'longest gap / idle gap p50': percentile(beside, 1) / percentile(idle, 0.5),
    'longest gap / idle gap p99': percentile(beside, 1) / percentile(idle, 0.99),
    'first token of the long prompt p50, ms': percentile(firstTokens(long), 0.5),
  };
}
