import { describe, expect, it } from 'vitest';
import type { LiveSlotState } from '../api/server-types.js';
import { merged } from './live-state.js';
import { SPAN, TimeLine } from './time-line.js';

const slot = (id: number, state: LiveSlotState['state'], since: number, request_id?: string): LiveSlotState => ({
  ...{ id, state, since, context_size: 1, tokens_in_cache: 0 },
  ...(request_id !== undefined && { request_id }),
});

const shown = (line: TimeLine) => line.stretches().map((each) => [each.slot, each.state, each.from, each.to]);

describe('the time line of slots', () => {
  it('has a bar for each thing that a slot did, and none while it is idle', () => {
    const line = new TimeLine();
    line.take([slot(0, 'idle', 0)], 10);
    line.take([slot(0, 'reading', 100, 'a')], 110);
    line.take([slot(0, 'generating', 200, 'a')], 210);
    line.take([slot(0, 'generating', 200, 'a')], 300);
    expect(shown(line)).toEqual([
      [0, 'reading', 100, 200],
      [0, 'generating', 200, undefined],
    ]);
    line.take([slot(0, 'idle', 400)], 410);
    expect(shown(line)).toEqual([
      [0, 'reading', 100, 200],
      [0, 'generating', 200, 400],
    ]);
  });

  it('forgets what is longer ago than it shows', () => {
    const line = new TimeLine();
    line.take([slot(0, 'generating', 0, 'a')], 0);
    line.take([slot(0, 'idle', 100)], 100);
    line.take([slot(1, 'generating', SPAN, 'b')], SPAN);
    expect(line.stretches()).toHaveLength(2);
    line.take([], SPAN + 101);
    expect(shown(line)).toEqual([[1, 'generating', SPAN, undefined]]);
  });
});

describe('what is known of the server', () => {
  it('is what was told last of each member, and of each slot', () => {
    const first = { time: 1, slots: [slot(0, 'idle', 0), slot(1, 'idle', 0)], queue: { size: 0, tasks: [] } };
    const known = merged(first, { time: 2, slots: [slot(1, 'reading', 2)] });
    expect(known).toMatchObject({ time: 2, queue: { size: 0 }, slots: [{ state: 'idle' }, { state: 'reading' }] });
  });
});
