import { describe, expect, it, vi } from 'vitest';
import { bytesOf } from '../../../../test/support/fake-backend.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { areIdle, prepare, tokensAfter } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';

describe('a generation', () => {
  describe('samples', () => {
    it('with a chain of its own, fed with the end of the prompt that the penalties look at', async () => {
      const { run, backend } = prepare();
      const { sampling } = buildTask();
      await run({ prompt: 'abcdef', sampling: { ...sampling, repeatPenalty: 1.1, repeatLastN: 4 } });
      await run({ prompt: 'abcdef', sampling });
      expect(backend.chains.map((chain) => chain.fed)).toEqual([bytesOf('cdef'), []]);
      expect(backend.chains.map((chain) => chain.specs[0]?.type === 'penalties')).toEqual([true, false]);
      expect(backend.chains.every((chain) => chain.isDisposed)).toBe(true);
    });

    it('with the grammar and the probabilities that the task asks for', async () => {
      const { run, backend } = prepare();
      const grammar = { gbnf: 'root ::= "a"', lazy: false, triggerPatterns: [], triggerTokens: [], prefill: '' };
      await run({ grammar, probabilities: 3, postSamplingProbabilities: true });
      expect(backend.chains[0]!.options).toEqual({ grammar, probabilities: 3, postSampling: true });
    });
  });

  describe('fails', () => {
    it('before its first event when its grammar does not parse, and leaves the slot idle', async () => {
      const { run, scheduler, context } = prepare();
      const grammar = { gbnf: 'nonsense', lazy: false, triggerPatterns: [], triggerTokens: [], prefill: '' };
      const { events, error } = await run({ grammar });
      expect(events).toEqual([]);
      expect(error).toMatchObject({ name: 'EngineError', code: 'ERR_GRAMMAR' });
      expect(context.steps).toEqual([]);
      expect(scheduler.statistics()).toMatchObject({ tasksRunning: 0, tasksWaiting: 0 });
      expect((await run({})).error).toBeUndefined();
    });

    it('with all others of a step that cannot be computed; later tasks are served', async () => {
      const { scheduler, run, context } = prepare({ slots: 2 });
      context.during = (step) => {
        if (step === 1) context.failures.push(nativeError('ERR_DECODE', 'compute error'));
      };
      const outcomes = await Promise.all(
        ['abc', 'xyz'].map((prompt) => outcomeOf(scheduler.run(buildTask({ prompt })))),
      );
      expect(outcomes.map(({ error }) => error)).toMatchObject([{ code: 'ERR_DECODE' }, { code: 'ERR_DECODE' }]);
      const after = await run({ prompt: 'abc', maxTokens: 3 });
      expect(after.tokens).toEqual(tokensAfter(bytesOf('abc'), 3));
      expect(scheduler.statistics().tasksRunning).toBe(0);
    });

    it('alone when the KV cache has too few cells for it', async () => {
      const { scheduler } = prepare({ slots: 2, cells: 12, slotContextSize: 24 });
      const [long, short] = await Promise.all([
        outcomeOf(scheduler.run(buildTask({ prompt: 'fourteen bytes', maxTokens: 9 }))),
        outcomeOf(scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 9 }))),
      ]);
      expect(long!.error).toMatchObject({ code: 'ERR_NO_KV_SLOT' });
      expect(short!.tokens).toHaveLength(9);
    });

    it('not, as long as idle slots hold cells that can be given up', async () => {
      const { run, context } = prepare({ slots: 2, cells: 24, slotContextSize: 24 });
      await run({ prompt: 'fourteen bytes', maxTokens: 4 });
      const { tokens } = await run({ prompt: 'another prompt', maxTokens: 4, slotId: 1 });
      expect(tokens).toEqual(tokensAfter(bytesOf('another prompt'), 4));
      expect(context.tokensOf(0)).toEqual([]);
    });

    it('with all others when the engine itself is at fault; later tasks are served', async () => {
      const { backend, run, scheduler } = prepare({ slots: 2 });
      const endsGeneration = vi.spyOn(backend.vocabulary, 'endsGeneration').mockImplementationOnce(() => {
        throw new Error('a bug');
      });
      const outcomes = await Promise.all(['abc', 'xyz', 'waits'].map((prompt) => run({ prompt })));
      for (const { error } of outcomes) expect(error).toMatchObject({ code: 'ERR_INTERNAL', message: 'a bug' });
      endsGeneration.mockRestore();
      expect((await run({ prompt: 'abc' })).tokens).toEqual(tokensAfter(bytesOf('abc'), 4));
      expect(areIdle(scheduler)).toBe(true);
      expect(backend.chains.every((chain) => chain.isDisposed)).toBe(true);
    });

    it('alone when its grammar leaves no token', async () => {
      const next = (held: readonly number[]) => {
        if (held[0] === 120 && held.length === 5) throw new Error('no token is allowed');
        return 65;
      };
      const { scheduler } = prepare({ slots: 2, next });
      const [failed, other] = await Promise.all([
        outcomeOf(scheduler.run(buildTask({ prompt: 'xyz', maxTokens: 9 }))),
        outcomeOf(scheduler.run(buildTask({ prompt: 'abc', maxTokens: 9 }))),
      ]);
      expect(failed!.error).toMatchObject({ code: 'ERR_SAMPLING', message: 'no token is allowed' });
      expect(other!.tokens).toHaveLength(9);
    });
  });
});
