import { describe, expect, it, vi } from 'vitest';
import { bytesOf, EOS } from '../../../../test/support/fake-backend.js';
import { prepare, tokensAfter, turn } from '../../../../test/support/schedulers.js';

describe('a generation', () => {
  describe('ends', () => {
    it('with the last token asked for', async () => {
      const { run } = prepare();
      const { tokens, end } = await run({ prompt: 'abc', maxTokens: 4 });
      expect(tokens).toEqual(tokensAfter(bytesOf('abc'), 4));
      expect(end).toMatchObject({ stopCause: 'limit', finishReason: 'length', truncated: false });
      expect(end?.usage).toEqual({ promptTokens: 3, generatedTokens: 4, cachedTokens: 0, tokensInCache: 6 });
    });

    it('before the first token when none is wanted: the prompt is in the cache then', async () => {
      const { run, context } = prepare({ batchSize: 2 });
      const { events, end } = await run({ prompt: 'abc', maxTokens: 0 });
      expect(events.map((event) => event.type)).toEqual(['start', 'end']);
      expect(end).toMatchObject({
        stopCause: 'limit',
        usage: { promptTokens: 3, generatedTokens: 0, tokensInCache: 3 },
      });
      expect(context.tokensOf(0)).toEqual(bytesOf('abc'));
      expect((await run({ prompt: 'abcd', maxTokens: 1 })).end?.usage.cachedTokens).toBe(3);
    });

    it('at once with an empty prompt', async () => {
      const { run, context, scheduler } = prepare();
      const { events, end } = await run({ prompt: '', maxTokens: 5 });
      expect(events.map((event) => event.type)).toEqual(['start', 'end']);
      expect(end).toMatchObject({ usage: { promptTokens: 0, generatedTokens: 0, tokensInCache: 0 } });
      expect(context.steps).toEqual([]);
      expect(scheduler.snapshots()[0]!.isProcessing).toBe(false);
    });

    it('at a stop string, as if the token after it had never been started', async () => {
      const { run, scheduler, context } = prepare({ answer: 'one two three four' });
      const { text, tokens, end } = await run({ prompt: 'abc', maxTokens: 50, stop: [' three'] });
      expect(text).toBe('one two');
      expect(tokens).toEqual(bytesOf('one two three'));
      expect(end).toMatchObject({ stopCause: 'word', finishReason: 'stop', stoppingWord: ' three', truncated: false });
      expect(end?.usage).toEqual({ promptTokens: 3, generatedTokens: 13, cachedTokens: 0, tokensInCache: 15 });
      expect(end?.timings.predictedTokens).toBe(13);
      expect(scheduler.statistics().generatedTokens).toBe(13);
      await turn();
      await turn();
      expect(scheduler.snapshots()[0]).toMatchObject({ isProcessing: false, stoppingWord: ' three' });
      expect(context.aborts).toBe(1);
    });

    it('at a stop string that the last token asked for completes', async () => {
      const { run } = prepare({ answer: 'abc' });
      const { text, end } = await run({ maxTokens: 2, stop: ['b'] });
      expect(text).toBe('a');
      expect(end).toMatchObject({ stopCause: 'word', finishReason: 'stop' });
    });

    it('with what looked like a stop string when it was none', async () => {
      const { run } = prepare({ answer: 'one tw' });
      const { texts, text, end } = await run({ maxTokens: 50, stop: ['two'] });
      expect(text).toBe('one tw');
      expect(texts.at(-1)).toMatchObject({ text: 'tw', token: EOS });
      expect(end).toMatchObject({ stopCause: 'eos', text: '' });
    });

    it('with U+FFFD for a character that the last token left unfinished', async () => {
      const { run } = prepare({ answer: 'aé' });
      const { texts, end } = await run({ maxTokens: 2 });
      expect(texts.at(-1)).toMatchObject({ text: '', isIncomplete: true });
      expect(end).toMatchObject({ stopCause: 'limit', text: '\uFFFD' });
    });

    it('before a line that is indented too little', async () => {
      const { run } = prepare({ answer: 'a\n  b\nc' });
      const { text, end } = await run({ maxTokens: 50, minIndent: 2 });
      expect(text).toBe('a\n  b\n');
      expect(end).toMatchObject({ stopCause: 'limit', hasNewLine: true, stoppingWord: '' });
      expect(end?.usage.generatedTokens).toBe(7);
    });

    it('when its time is over, but not in its first line', async () => {
      vi.useFakeTimers({ toFake: ['performance'] });
      try {
        const { run, context } = prepare({ answer: 'long line\nmore and more' });
        context.during = () => vi.advanceTimersByTime(10);
        const { text, end } = await run({ maxTokens: 50, maxPredictMs: 25 });
        expect(text).toBe('long line\n');
        expect(end).toMatchObject({ stopCause: 'limit', finishReason: 'length' });
      } finally {
        vi.useRealTimers();
      }
    });

    it('when the context is full: 120 tokens after a prompt of 8 in a slot of 128', async () => {
      const { run } = prepare({ slotContextSize: 128 });
      for (const maxTokens of [-1, -2, 500]) {
        const { tokens, end } = await run({ prompt: '8 tokens', maxTokens });
        expect(tokens).toHaveLength(120);
        expect(end).toMatchObject({ stopCause: 'limit', truncated: true, finishReason: 'length' });
        expect(end?.usage.tokensInCache).toBe(127);
      }
    });

    it('with the full context when that was asked for, even if it could be shifted', async () => {
      const { run } = prepare({ slotContextSize: 32 }, { contextShift: true });
      const { tokens, end } = await run({ prompt: '8 tokens', maxTokens: -2 });
      expect(tokens).toHaveLength(24);
      expect(end?.truncated).toBe(true);
    });

    it('when it is endless with the context the model was trained with', async () => {
      const { run } = prepare({ slotContextSize: 32, trainContext: 100 }, { contextShift: true });
      const { tokens, end } = await run({ prompt: '8 tokens', maxTokens: -1 });
      expect(tokens).toHaveLength(92);
      expect(end).toMatchObject({ stopCause: 'limit', truncated: true });
    });
  });
});
