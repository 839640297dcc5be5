import { describe, expect, it } from 'vitest';
import { SeededChoice } from '../soak/seeded-choice.js';
import { busyness, dayClients, KINDS } from './day.js';

const SIZE = { seconds: 2000, longWords: 50, capacity: 10 };
const DAY = dayClients(new SeededChoice(5), SIZE);

describe('dayClients', () => {
  it('is the same day for the same seed', () => {
    expect(dayClients(new SeededChoice(5), SIZE)).toEqual(DAY);
  });

  it('has few clients at night and most at noon', () => {
    const between = (from: number, to: number) =>
      DAY.filter(({ at = 0 }) => at >= from * 2_000_000 && at < to * 2_000_000).length;
    expect(busyness(0.5)).toBeCloseTo(1);
    expect(between(0.4, 0.6)).toBeGreaterThan(4 * (between(0, 0.1) + between(0.9, 1)));
  });

  it('brings less work than the server can do', () => {
    const work = { question: 1, burst: 1, long: KINDS.long.work, chat: KINDS.chat.work / 4 };
    const sum = DAY.flatMap(({ requests }) => requests)
      .map(({ group }) => work[group.split(',')[0] as keyof typeof work])
      .reduce((a, b) => a + b);
    expect(sum / SIZE.seconds).toBeGreaterThan(0.4 * SIZE.capacity);
    expect(sum / SIZE.seconds).toBeLessThan(0.65 * SIZE.capacity);
  });

  it('gives each chat a conversation of its own, all kinds their share, and lets some leave', () => {
    const chats = DAY.filter(({ requests }) => requests.length > 1);
    expect(new Set(chats.map(({ requests }) => requests[0]!.conversation)).size).toBe(chats.length);
    expect(chats.length / DAY.length).toBeCloseTo(KINDS.chat.share, 1);
    expect(DAY.filter(({ requests }) => requests[0]!.patience !== undefined).length).toBeGreaterThan(0);
    expect(DAY.filter(({ requests }) => requests[0]!.group === 'burst')).toHaveLength(24);
  });
});
