import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { EngineClient, TaskCourse } from '#engine';
import { REMEMBERED, RequestRecords } from './request-records.js';

function prepare() {
  const ends = new Subject<TaskCourse>();
  const engine = { ended$: ends, tasks: () => [], lastStatistics: undefined } as unknown as EngineClient;
  const records = new RequestRecords(engine, { live: true });
  let last = 0;
  const end = (how: string) =>
    ends.next({ arrivedAt: last++, origin: { requestId: `r${last}`, route: '', owner: '' }, end: { how } } as never);
  return { records, end, ends };
}

describe('the records of requests', () => {
  it('are the latest ones, in the order of their ends', () => {
    fc.assert(
      fc.property(fc.nat(2 * REMEMBERED + 5), fc.nat(2 * REMEMBERED), fc.nat(60), (count, nth, most) => {
        const { records, end } = prepare();
        for (let index = 0; index < count; index++) end('finished');
        const from = Math.max(nth, count - most, count - REMEMBERED, 0);
        const expected = Array.from({ length: Math.max(0, count - from) }, (_, index) => from + index);
        expect(records.since(Math.min(nth, count), most).map(({ arrivedAt }) => arrivedAt)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('are found by the id of the request until they are forgotten', () => {
    const { records, end } = prepare();
    end('finished');
    expect(records.of('r1', '')).toHaveLength(1);
    expect(records.of('r1', 'another')).toEqual([]);
    for (let index = 0; index < REMEMBERED; index++) end('finished');
    expect(records.of('r1', '')).toEqual([]);
    expect(records.of('r2', '')).toHaveLength(1);
  });

  it('count how tasks ended, and none after the server is closed', () => {
    const { records, end, ends } = prepare();
    for (const how of ['finished', 'failed', 'cancelled', 'cancelled']) end(how);
    expect(records.totals).toEqual({ ended: 4, failed: 1, cancelled: 2 });
    records.onApplicationShutdown();
    expect(ends.observed).toBe(false);
  });
});
