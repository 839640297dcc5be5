import { describe, expect, it } from 'vitest';
import { areIdle, prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';
import { NO_ADAPTERS } from '../adapters/adapter-set.js';

const bytes = (prompt: string) => buildTask({ prompt }).prompt;

describe('work on the cells of a slot', () => {
  it('brings back what a slot held, so that it goes on as if nothing had been', async () => {
    const { scheduler, context, run } = prepare({ slots: 2 });
    const { tokens } = await run({ prompt: 'abc', maxTokens: 4, slotId: 0 });
    const saved = await scheduler.withSlot(0, (sequence) => sequence.save());
    await scheduler.withSlot(1, (sequence) => sequence.restore(saved));
    expect(context.tokensOf(1)).toEqual(context.tokensOf(0));
    const prompt = [...bytes('abc'), ...tokens];
    const { end, tokens: more } = await run({ prompt, maxTokens: 3, slotId: 1 });
    expect(end?.usage.cachedTokens).toBe(6);
    expect(more).toEqual(tokensAfter(prompt, 3));
  });

  it('waits for the task of its slot, and goes before tasks that come later', async () => {
    const { scheduler, run } = prepare();
    const order: string[] = [];
    const first = new Promise<void>((resolve) => {
      const task = buildTask({ prompt: 'abc', maxTokens: 5 });
      scheduler.run(task).subscribe({ complete: () => resolve(void order.push('first')) });
    });
    while (areIdle(scheduler)) await turn();
    const erased = scheduler.withSlot(0, (sequence) => {
      order.push('erased');
      sequence.clear();
    });
    const second = run({ prompt: 'abc', maxTokens: 2 }).then(({ end }) => order.push(`${end?.usage.cachedTokens}`));
    await Promise.all([first, erased, second]);
    expect(order).toEqual(['first', 'erased', '0']);
  });

  it('holds up other slots only while it runs', async () => {
    const { scheduler, run, context } = prepare({ slots: 2 }, { bursts: true });
    const busy = run({ prompt: 'abc', maxTokens: 40, slotId: 0 });
    while (context.steps.length < 3) await turn();
    await scheduler.withSlot(1, (sequence) => sequence.save());
    expect(scheduler.snapshots()[0]!.isProcessing).toBe(true);
    expect((await busy).tokens).toEqual(tokensAfter(bytes('abc'), 40));
  });

  it('leaves a slot as it was when what is restored does not fit', async () => {
    const { scheduler, context, run } = prepare();
    const { tokens } = await run({ prompt: 'abc', maxTokens: 4 });
    const held = context.tokensOf(0);
    const prompt = Int32Array.of(1, 2, 3);
    const restore = (state: string) =>
      scheduler.withSlot(0, (sequence) =>
        sequence.restore({ tokens: prompt, state: Buffer.from(state), adapters: NO_ADAPTERS }),
      );
    const damaged = restore('no JSON');
    await expect(damaged).rejects.toMatchObject({ code: 'ERR_STATE' });
    const other = restore('[[0,1]]');
    await expect(other).rejects.toMatchObject({ code: 'ERR_STATE' });
    expect(context.tokensOf(0)).toEqual(held);
    const again = await run({ prompt: [...bytes('abc'), ...tokens], maxTokens: 1 });
    expect(again.end?.usage.cachedTokens).toBe(held.length);
  });

  it('saves and restores an empty slot', async () => {
    const { scheduler, context, run } = prepare({ slots: 2 });
    await run({ prompt: 'abc', maxTokens: 2, slotId: 0 });
    const empty = await scheduler.withSlot(1, (sequence) => sequence.save());
    expect(empty.tokens).toHaveLength(0);
    await scheduler.withSlot(0, (sequence) => sequence.restore(empty));
    expect(context.tokensOf(0)).toEqual([]);
  });

  it('is refused for a slot that is not there, and after the end', async () => {
    const { scheduler } = prepare();
    await expect(scheduler.withSlot(1, () => 1)).rejects.toMatchObject({ code: 'ERR_INVALID_SLOT' });
    const running = outcomeOf(scheduler.run(buildTask({ maxTokens: 50 })));
    while (areIdle(scheduler)) await turn();
    const waiting = scheduler.withSlot(0, () => 1);
    waiting.catch(() => undefined);
    await scheduler.close();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect((await running).error).toMatchObject({ code: 'ERR_CLOSED' });
    await expect(scheduler.withSlot(0, () => 1)).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  });

  it('that throws fails alone', async () => {
    const { scheduler, run } = prepare();
    const failing = scheduler.withSlot(0, () => {
      throw new Error('a bug');
    });
    await expect(failing).rejects.toMatchObject({ code: 'ERR_INTERNAL', message: 'a bug' });
    expect((await run({ maxTokens: 3 })).tokens).toHaveLength(3);
  });
});
