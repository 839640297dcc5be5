import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_RECORDS, type LivePicture, LiveText } from './live-text.js';
import type { RequestRecord } from './request-record.response.js';

const slot = (id: number, generated: number) => ({
  ...{ id, state: 'generating', since: 1, context_size: 8, tokens_in_cache: 2, generated_tokens: generated },
});
const record = (id: number) => ({ request_id: String(id) }) as RequestRecord;

const anyPicture = fc.record({
  time: fc.nat(),
  engine: fc.record({ state: fc.constantFrom('ready', 'restarting'), restarts: fc.nat(1) }),
  queue: fc.record({ size: fc.nat(2), tasks: fc.constant([]) }),
  throughput: fc.constant({}),
  totals: fc.constant({ requests: 0, generated_tokens: 0, prompt_tokens: 0, failed: 0, cancelled: 0 }),
  process: fc.record({ event_loop_lag_ms: fc.nat(1), memory_bytes: fc.constant(1) }),
  slots: fc.tuple(fc.nat(2), fc.nat(2)).map(([a, b]) => [slot(0, a), slot(1, b)]),
});
const anyMoments = fc.array(fc.tuple(anyPicture, fc.array(fc.nat(9).map(record), { maxLength: 3 })), {
  minLength: 1,
  maxLength: 20,
});

// biome-ignore lint/suspicious/noExplicitAny: what a client reads
const dataOf = (text: string): any => JSON.parse(/\ndata: (.*)\n\n$/.exec(text)![1]!);

/** What a client knows after one more event. */
// biome-ignore lint/suspicious/noExplicitAny: as above
function applied(known: any, change: any) {
  const slots = known.slots.map(
    (old: { id: number }) => change.slots?.find(({ id }: typeof old) => id === old.id) ?? old,
  );
  return { ...known, ...change, slots, ended: [...known.ended, ...(change.ended ?? [])] };
}

const pictureOf = (moment: unknown) => moment as LivePicture;

describe('the events of a live feed', () => {
  it('tell whoever came at any time the same in the end', () => {
    fc.assert(
      fc.property(anyMoments, fc.nat(), (moments, coming) => {
        const text = new LiveText();
        const comesAt = coming % moments.length;
        // biome-ignore lint/suspicious/noExplicitAny: as above
        let known: any;
        for (const [index, [picture, ended]] of moments.entries()) {
          const change = text.change(pictureOf(picture), ended);
          if (known && change) known = applied(known, dataOf(change));
          if (index === comesAt) known = dataOf(text.snapshot());
        }
        const [last] = moments.at(-1)!;
        const { time: _, ended, ...told } = known;
        const { time: __, ...expected } = last;
        expect(told).toEqual(JSON.parse(JSON.stringify(expected)));
        const all = moments.flatMap(([, each]) => each);
        expect(ended).toEqual(all);
      }),
    );
  });

  it('have only what has changed', () => {
    const text = new LiveText();
    const picture = pictureOf({ time: 1, engine: { state: 'ready', restarts: 0 }, slots: [slot(0, 1), slot(1, 1)] });
    text.change(picture, []);
    expect(text.change({ ...picture, time: 2 }, [])).toBeUndefined();
    const change = text.change({ ...picture, time: 3, slots: [slot(0, 1), slot(1, 2)] }, [record(1)])!;
    expect(change.startsWith('event: change\ndata: {')).toBe(true);
    expect(dataOf(change)).toEqual({ time: 3, slots: [slot(1, 2)], ended: [record(1)] });
    expect(dataOf(text.snapshot())).toEqual({
      ...picture,
      time: 3,
      slots: [slot(0, 1), slot(1, 2)],
      ended: [record(1)],
    });
  });

  it('begin with the latest records only', () => {
    const text = new LiveText();
    const picture = pictureOf({ time: 1, slots: [] });
    for (let id = 0; id < 70; id++) text.change(picture, [record(id)]);
    const { ended } = dataOf(text.snapshot());
    expect([ended.length, ended.at(-1)]).toEqual([FIRST_RECORDS, record(69)]);
  });
});
