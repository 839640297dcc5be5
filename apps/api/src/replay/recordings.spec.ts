import type { FastifyRequest } from 'fastify';
import { NEVER, Observable, Subject } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EventStream } from '../http/response.js';
import { Recordings } from './recordings.js';

const OPTIONS = {
  streamUnreadTimeout: 10,
  maxReplays: 4,
  maxReplayBytes: 65_536,
  maxReplayTotalBytes: 131_072,
  clientBuffer: 1,
};

const SILENT = { pingSeconds: 0, ping: '', error: String };

const requestOf = (id: string) => ({ headers: { 'x-conversation-id': id } }) as unknown as FastifyRequest;
const keyOf = (conversationId: string) => ({ owner: '', conversationId });

function prepare(changes: Partial<typeof OPTIONS> = {}) {
  const recordings = new Recordings({ ...OPTIONS, ...changes });
  const record = (id: string) => {
    const text = new Subject<string>();
    recordings.record(requestOf(id), new EventStream(() => text), SILENT);
    const recording = recordings.find(keyOf(id))!;
    return { text, recording };
  };
  return { recordings, record };
}

afterEach(() => vi.useRealTimers());

/** Each piece is written at once. */
function write(text: Subject<string>, pieces: readonly string[]): void {
  for (const piece of pieces) {
    text.next(piece);
    vi.advanceTimersByTime(20);
  }
}

describe('Recordings', () => {
  it('take no more memory than all may, whoever has it', () => {
    vi.useFakeTimers();
    const { recordings, record } = prepare();
    const streams = ['a', 'b', 'c', 'd'].map(record);
    for (let round = 0; round < 50; round++) {
      for (const { text } of streams) write(text, ['x'.repeat(3000)]);
      expect(recordings.bytes).toBeLessThanOrEqual(OPTIONS.maxReplayTotalBytes);
    }
    expect(recordings.count).toBe(4);
    for (const { recording } of streams) expect(recording.total).toBe(150_000);
  });

  it('give up those that are over before bytes of those that go on', () => {
    vi.useFakeTimers();
    const { recordings, record } = prepare({ maxReplayBytes: 131_072 });
    const over = record('over');
    write(over.text, ['x'.repeat(60_000)]);
    over.text.complete();
    const runs = record('runs');
    write(runs.text, Array(12).fill('x'.repeat(8000)));
    expect(recordings.find(keyOf('over'))).toBeUndefined();
    expect(runs.recording.start).toBe(0);
  });

  it('keep what the quickest reader has not had, and give up what it has', () => {
    vi.useFakeTimers();
    const { record } = prepare();
    const { text, recording } = record('read');
    const reader = { offset: 0, wake: () => undefined, fail: () => false };
    const slow = { offset: 0, wake: () => undefined, fail: () => false };
    recording.attach(reader);
    recording.attach(slow);
    write(text, Array(20).fill('x'.repeat(8000)));
    expect([recording.total, recording.start]).toEqual([160_000, 0]);
    reader.offset = 160_000;
    write(text, ['x'.repeat(20_000)]);
    expect(recording.start).toBeGreaterThan(100_000);
    expect(recording.read(slow.offset)).toBeUndefined();
  });

  it('forget a stream once nobody has read it for the time, also when it is over', () => {
    vi.useFakeTimers();
    const { recordings, record } = prepare();
    const { text, recording } = record('one');
    const leave = recording.attach({ offset: 0, wake: () => undefined, fail: () => false });
    write(text, ['x']);
    vi.advanceTimersByTime(60_000);
    expect(recordings.count).toBe(1);
    leave();
    vi.advanceTimersByTime(9_000);
    const again = recording.attach({ offset: 0, wake: () => undefined, fail: () => false });
    vi.advanceTimersByTime(60_000);
    expect([recordings.count, text.observed]).toEqual([1, true]);
    text.complete();
    again();
    vi.advanceTimersByTime(9_000);
    expect(recordings.count).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(recordings.count).toBe(0);
  });

  it('forget a stream whose first client never read it', () => {
    vi.useFakeTimers();
    const { recordings, record } = prepare();
    const { text } = record('one');
    vi.advanceTimersByTime(10_000);
    expect([recordings.count, text.observed]).toEqual([0, false]);
  });

  it('let go of a stream that is ended or replaced, whoever still reads it', () => {
    vi.useFakeTimers();
    const { recordings, record } = prepare();
    const reader = { offset: 0, wake: () => undefined, fail: () => false };
    const [ended, replaced] = [record('ended'), record('replaced')];
    const leave = ended.recording.attach(reader);
    for (const { text } of [ended, replaced]) write(text, ['x']);
    recordings.cancel(keyOf('ended'));
    leave();
    record('replaced');
    expect([ended.text.observed, replaced.text.observed]).toEqual([false, false]);
    recordings.cancel(keyOf('replaced'));
    expect([recordings.count, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('say whether more is wanted by how far the quickest reader is behind', () => {
    vi.useFakeTimers();
    const { recordings } = prepare({ maxReplayBytes: 8_388_608, maxReplayTotalBytes: 8_388_608 });
    const text = new Subject<string>();
    const seen: boolean[] = [];
    const events = (isWanted: Observable<boolean>) => {
      isWanted.subscribe((wanted) => seen.push(wanted));
      return text;
    };
    recordings.record(requestOf('one'), new EventStream(events), SILENT);
    const recording = recordings.find(keyOf('one'))!;
    const reader = { offset: 0, wake: () => undefined, fail: () => false };
    const leave = recording.attach(reader);
    write(text, ['x'.repeat(1_048_576)]);
    expect(seen).toEqual([true]);
    write(text, ['x']);
    expect(seen).toEqual([true, false]);
    reader.offset = 1_048_576;
    recording.settle();
    expect(seen).toEqual([true, false]);
    reader.offset = 1_048_577;
    recording.settle();
    expect(seen).toEqual([true, false, true]);
    reader.offset = 0;
    recording.settle();
    leave();
    expect(seen).toEqual([true, false, true, false, true]);
  });

  it('let a stream be that is read where there is no place, and do not record the next one', () => {
    const { recordings, record } = prepare({ maxReplays: 1 });
    const { recording } = record('read');
    recording.attach({ offset: 0, wake: () => undefined, fail: () => false });
    expect(recordings.record(requestOf('next'), new EventStream(() => NEVER), SILENT)).toBeUndefined();
    expect(recordings.find(keyOf('read'))).toBe(recording);
  });
});
