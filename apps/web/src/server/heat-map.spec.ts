import { describe, expect, it } from 'vitest';
import type { RequestRecord } from '../api/server-types.js';
import { BANDS, byMinute, COLUMN, HeatMap } from './heat-map.js';
import { SPAN } from './time-line.js';

const T = 1000 * COLUMN;

const record = (arrived: number, first: number | undefined, ended: number): RequestRecord => ({
  ...{
    kind: 'generation',
    state: 'ended',
    arrived_at: arrived,
    ended_at: ended,
    prompt_tokens: 1,
    generated_tokens: 1,
  },
  ...(first !== undefined && { first_token_ms: first }),
});

const shown = (map: HeatMap) => map.cells().map(({ from, band, count }) => [from - T, BANDS[band], count]);

describe('the map of first tokens', () => {
  it('counts requests by when their first token came, and by how long it took', () => {
    const map = new HeatMap();
    map.take(
      [record(T, 5, T + 90), record(T, 9.9, T + 91), record(T, 10, T + 92), record(T, undefined, T + 93)],
      true,
      T,
    );
    map.take([record(T, 20_000, T + 21_000), record(T, 99_000, T + 99_500)], false, T);
    expect(shown(map)).toEqual([
      [0, 10, 2],
      [0, 30, 1],
      [2 * COLUMN, 30_000, 1],
      [9 * COLUMN, Number.POSITIVE_INFINITY, 1],
    ]);
  });

  it('counts nothing twice when the feed begins again, and nothing less while it goes on', () => {
    const map = new HeatMap();
    const [first, second] = [record(T, 5, T + 1), record(T, 5, T + 2)];
    map.take([first], true, T);
    map.take([first, second], true, T);
    expect(shown(map)).toEqual([[0, 10, 2]]);
    map.take([record(T, 5, T + 2)], false, T);
    expect(shown(map)).toEqual([[0, 10, 3]]);
  });

  it('forgets what is longer ago than it shows', () => {
    const map = new HeatMap();
    map.take([record(T, 5, T + 1)], true, T);
    map.take([], false, T + SPAN + COLUMN);
    expect(map.cells()).toHaveLength(1);
    map.take([], false, T + SPAN + COLUMN + 1);
    expect(map.cells()).toEqual([]);
  });

  it('is a table by minute for those who read it', () => {
    const map = new HeatMap();
    const now = T + 2 * 60_000;
    map.take([record(T, 5, T + 1), record(now, 2, now + 9), record(now, 2000, now + 2001)], true, now);
    expect(byMinute(map.cells(), now)).toEqual([
      { band: BANDS.indexOf(3000), counts: [1, 0, 0, 0, 0] },
      { band: 0, counts: [1, 0, 1, 0, 0] },
    ]);
    expect(byMinute(map.cells(), now + SPAN)).toEqual([]);
  });
});
