import { setTimeout as delay } from 'node:timers/promises';
import { firstValueFrom, toArray } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFakeEngine, type FakeEngine, type FakeEngineOptions } from '../../../../test/support/fake-engine.js';
import { gate } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';
import type { LiveReport } from '../door/live.js';
import type { TaskCourse } from '../door/task-course.js';

let fake: FakeEngine;

async function start(options: FakeEngineOptions = {}) {
  fake = createFakeEngine(options);
  await fake.engine.load();
  const ended: TaskCourse[] = [];
  fake.engine.ended$.subscribe((course) => ended.push(course));
  return { ...fake, ended };
}

afterEach(() => fake.engine.close());

const origin = (requestId: string) => ({ requestId, route: '/completion', owner: '' });

describe('what became of a task', () => {
  it('is told when it ends: where, why there, and how long each part took', async () => {
    const { engine, ended } = await start({ slots: 2 });
    const prompt = 'a prompt that is long enough';
    await outcomeOf(engine.run(buildTask({ prompt, origin: origin('one') })));
    await outcomeOf(engine.run(buildTask({ prompt, origin: origin('two') })));
    await outcomeOf(engine.run(buildTask({ prompt, slotId: 1 })));
    expect(ended.map(({ slotId, choice, cachedTokens }) => [slotId, choice, cachedTokens])).toEqual([
      [0, 'oldest', 0],
      [0, 'prefix', prompt.length - 1],
      [1, 'asked', expect.any(Number)],
    ]);
    expect(ended[0]).toMatchObject({
      origin: origin('one'),
      kind: 'generation',
      promptTokens: prompt.length,
      generatedTokens: 4,
      end: { how: 'finished', reason: 'length' },
    });
    expect(ended[2]!.origin).toBeUndefined();
    const { arrivedAt, queueMs, promptMs, firstTokenMs, generatedMs, endedAt } = ended[0]!;
    for (const ms of [queueMs, promptMs, generatedMs]) expect(ms).toBeGreaterThanOrEqual(0);
    expect(firstTokenMs).toBeLessThanOrEqual(endedAt! - arrivedAt);
    expect(JSON.stringify(ended)).not.toContain('prompt that');
  });

  it('is told when nobody waits for it any more, or it fails', async () => {
    const { engine, backend, ended } = await start({ slots: 1 });
    const { opened, open } = gate();
    backend.context.during = () => opened;
    const running = engine.run(buildTask()).subscribe();
    const failing = outcomeOf(engine.run(buildTask({ grammar: undefined, origin: origin('waits') })));
    await vi.waitFor(() => expect([...engine.tasks()].map(({ slotId }) => slotId)).toEqual([0, undefined]));
    running.unsubscribe();
    open();
    await engine.close();
    await failing;
    expect(ended.map(({ end }) => end)).toEqual([{ how: 'cancelled' }, { how: 'failed', code: 'ERR_CLOSED' }]);
    expect([...engine.tasks()]).toEqual([]);
  });

  it('is told of embeddings, too', async () => {
    const { engine, ended } = await start({ pooling: 'mean' });
    await firstValueFrom(engine.embed({ tokens: Int32Array.of(1, 2, 3), origin: origin('one') } as never));
    expect(ended).toMatchObject([
      { kind: 'embedding', promptTokens: 3, slotId: undefined, origin: origin('one'), end: { how: 'finished' } },
    ]);
    expect(ended[0]!.queueMs).toBeGreaterThanOrEqual(0);
    expect(ended[0]!.promptMs).toBeGreaterThanOrEqual(0);
  });
});

describe('what goes on', () => {
  it('is told while somebody watches: each slot, and its task by counts', async () => {
    const { engine, backend } = await start({ slots: 2 });
    const { opened, open } = gate();
    backend.context.during = () => opened;
    const reports: LiveReport[] = [];
    const watching = engine.live$.subscribe((report) => reports.push(report));
    const done = outcomeOf(engine.run(buildTask({ prompt: 'abcdef', origin: origin('one') })));
    await vi.waitFor(() => expect(reports.at(-1)?.slots[0]?.activity).toBe('reading'));
    expect(reports[0]!.slots.map(({ activity, task }) => [activity, task])).toEqual([
      ['idle', undefined],
      ['idle', undefined],
    ]);
    expect(reports.at(-1)!.slots[0]!.task).toEqual({
      ...{ requestId: 'one', choice: 'oldest', promptTokens: 6, cachedTokens: 0, processedTokens: 0 },
      ...{ generatedTokens: 0, generatedMs: 0 },
    });
    expect(reports.at(-1)!.statistics.tasksRunning).toBe(1);
    open();
    await done;
    await vi.waitFor(() => expect(reports.at(-1)).toMatchObject({ slots: [{ activity: 'idle' }, {}] }));
    expect(reports.at(-1)!.slots[0]!.tokensInCache).toBeGreaterThan(6);
    watching.unsubscribe();
    const heard = reports.length;
    await outcomeOf(engine.run(buildTask()));
    await delay(300);
    expect(reports).toHaveLength(heard);
  });

  it('is told to all who watch by one stream, and again to those who come back', async () => {
    const { engine } = await start();
    const all = [firstValueFrom(engine.live$), firstValueFrom(engine.live$)];
    const [first, second] = await Promise.all(all);
    expect(first).toBe(second);
    expect((await firstValueFrom(engine.live$)).slots).toHaveLength(first!.slots.length);
  });

  it('says when a task stalls, as nobody takes its events', async () => {
    // Long enough to be seen: the feed looks four times a second.
    const { engine, backend } = await start({ slotContextSize: 4096 });
    backend.context.during = () => delay(5);
    const { BehaviorSubject } = await import('rxjs');
    const isWanted = new BehaviorSubject(true);
    const reports: LiveReport[] = [];
    engine.live$.subscribe((report) => reports.push(report));
    const events = firstValueFrom(engine.run(buildTask({ maxTokens: -1 }), isWanted).pipe(toArray()));
    events.catch(() => undefined);
    isWanted.next(false);
    await vi.waitFor(() => expect(reports.at(-1)?.statistics.tasksWaiting).toBe(1));
    isWanted.next(true);
    await vi.waitFor(() => expect(reports.at(-1)?.slots[0]?.activity).toBe('generating'));
    isWanted.next(false);
    await vi.waitFor(() => expect(reports.at(-1)?.slots[0]?.activity).toBe('stalled'));
  });
});
