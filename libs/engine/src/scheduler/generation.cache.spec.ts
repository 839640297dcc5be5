import { describe, expect, it } from 'vitest';
import { BOS, bytesOf } from '../../../../test/support/fake-backend.js';
import { prepare, tokensAfter } from '../../../../test/support/schedulers.js';

describe('a generation', () => {
  describe('uses the cache', () => {
    it('for what a prompt has in common with the last one', async () => {
      const { run, context } = prepare();
      await run({ prompt: 'abcdef', maxTokens: 1 });
      const { end } = await run({ prompt: 'abcxyz', maxTokens: 1 });
      expect(end?.usage).toMatchObject({ promptTokens: 6, cachedTokens: 3 });
      expect(end?.timings).toMatchObject({ cachedTokens: 3, promptTokens: 3 });
      expect(context.steps).toEqual([[6], [3]]);
    });

    it('but evaluates the last token of a repeated prompt', async () => {
      const { run } = prepare();
      const first = await run({ prompt: 'abcdef', maxTokens: 3 });
      const second = await run({ prompt: 'abcdef', maxTokens: 3 });
      expect(second.end?.timings.promptTokens).toBe(1);
      expect(second.tokens).toEqual(first.tokens);
    });

    it('but not when the task forbids it', async () => {
      const { run, context } = prepare();
      await run({ prompt: 'abcdef', maxTokens: 1 });
      const { end } = await run({ prompt: 'abcdef', maxTokens: 1, cachePrompt: false });
      expect(end?.usage.cachedTokens).toBe(0);
      expect(context.steps).toEqual([[6], [6]]);
    });

    it('and evaluates all again when the memory cannot drop its end', async () => {
      const { run } = prepare({ isRecurrent: true });
      const first = await run({ prompt: 'abcdef', maxTokens: 3 });
      const second = await run({ prompt: 'abcdef', maxTokens: 3 });
      expect(second.end?.usage.cachedTokens).toBe(0);
      expect(second.tokens).toEqual(first.tokens);
    });

    it('of the generation too, when the next prompt continues it', async () => {
      const { run } = prepare();
      const first = await run({ prompt: 'abc', maxTokens: 4 });
      const { end } = await run({ prompt: [...bytesOf('abc'), ...first.tokens, 33], maxTokens: 1 });
      expect(end?.usage.cachedTokens).toBe(6);
    });
  });

  describe('in a full context that can be shifted', () => {
    it('drops half of what follows the kept beginning, and goes on', async () => {
      const { run, context } = prepare({ slotContextSize: 16 }, { contextShift: true });
      const { tokens, end } = await run({ prompt: 'abcd', maxTokens: 20, keepTokens: 4 });
      const held = bytesOf('abcd');
      const expected: number[] = [];
      while (expected.length < 20) {
        const [token] = tokensAfter(held, 1);
        expected.push(token!);
        if (held.length === 15) held.splice(4, 5);
        held.push(token!);
      }
      expect(tokens).toEqual(expected);
      expect(end).toMatchObject({ truncated: true, stopCause: 'limit' });
      expect(context.tokensOf(0)).toHaveLength(end!.usage.tokensInCache);
    });

    it('keeps the BOS token besides what was asked for', async () => {
      const { run, context } = prepare({ slotContextSize: 16, addBos: true }, { contextShift: true });
      await run({ prompt: [BOS, ...bytesOf('abcd')], maxTokens: 14, keepTokens: 2, discardTokens: 3 });
      expect(context.tokensOf(0).slice(0, 4)).toEqual([BOS, 97, 98, tokensAfter([BOS, ...bytesOf('abcd')], 2)[1]]);
    });

    it('cuts a prompt that is longer than the slot', async () => {
      const { run } = prepare({ slotContextSize: 128 }, { contextShift: true });
      const prompt = Array.from({ length: 301 }, (_, place) => place % 256);
      const { end, tokens } = await run({ prompt, maxTokens: 3 });
      expect(end).toMatchObject({ truncated: true, usage: { promptTokens: 109 }, timings: { promptTokens: 109 } });
      expect(tokens).toEqual(tokensAfter(prompt.slice(192), 3));
    });

    it('is not truncated as long as it fits', async () => {
      const { run } = prepare({ slotContextSize: 16 }, { contextShift: true });
      expect((await run({ prompt: 'abcd', maxTokens: 12 })).end?.truncated).toBe(false);
      expect((await run({ prompt: 'abcd', maxTokens: 13 })).end?.truncated).toBe(true);
    });

    it('is ended instead when the memory cannot shift', async () => {
      const { run } = prepare({ slotContextSize: 16, canShift: false }, { contextShift: true });
      expect((await run({ prompt: 'abcd', maxTokens: 50 })).tokens).toHaveLength(12);
    });
  });
});
