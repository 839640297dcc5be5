import { describe, expect, it, vi } from 'vitest';
import { BOS, EOS } from '../../../../test/support/fake-backend.js';
import { prepare } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';

describe('a generation', () => {
  describe('says what happens', () => {
    it('with a start, a text event a token, and an end', async () => {
      const { run } = prepare({ answer: 'Hi' });
      const { events } = await run({ prompt: 'abc', maxTokens: 10 });
      const rest = { isIncomplete: false, probabilities: undefined, timings: undefined };
      expect(events).toEqual([
        { type: 'start', slotId: 0, promptTokens: 3, cachedTokens: 0 },
        { type: 'text', text: 'H', token: 72, generatedTokens: 1, ...rest },
        { type: 'text', text: 'i', token: 105, generatedTokens: 2, ...rest },
        { type: 'text', text: '', token: EOS, generatedTokens: 3, ...rest },
        {
          type: 'end',
          text: '',
          finishReason: 'stop',
          stopCause: 'eos',
          stoppingWord: '',
          truncated: false,
          hasNewLine: false,
          slotId: 0,
          seed: 0xffffffff,
          usage: { promptTokens: 3, generatedTokens: 3, cachedTokens: 0, tokensInCache: 5 },
          timings: expect.any(Object),
        },
      ]);
    });

    it('with the progress of the prompt where the task asks for it, before the start', async () => {
      const { run } = prepare({ batchSize: 4 });
      await run({ prompt: 'ab', maxTokens: 0 });
      const { events } = await run({ prompt: 'abcdefghij', maxTokens: 1, promptProgress: true });
      const progress = (processedTokens: number) => ({
        type: 'progress',
        totalTokens: 10,
        cachedTokens: 2,
        processedTokens,
        ms: expect.any(Number),
      });
      expect(events.slice(0, 4)).toEqual([
        progress(2),
        progress(6),
        progress(10),
        expect.objectContaining({ type: 'start' }),
      ]);
      expect(events.slice(4).map(({ type }) => type)).toEqual(['text', 'end']);
    });

    it('with the progress of a prompt after which nothing is generated', async () => {
      const { run } = prepare();
      const { events } = await run({ prompt: 'abc', maxTokens: 0, promptProgress: true });
      expect(events).toMatchObject([
        { type: 'progress', processedTokens: 0 },
        { type: 'progress', processedTokens: 3 },
        { type: 'start' },
        { type: 'end' },
      ]);
    });

    it('with the text of its prompt at the end, where the task asks for it', async () => {
      const { run } = prepare();
      expect((await run({ prompt: 'abc', maxTokens: 1, promptText: true })).end?.promptText).toBe('abc');
      expect((await run({ prompt: 'abc', maxTokens: 1 })).end).not.toHaveProperty('promptText');
    });

    it.each([0, 1])('with the seed that was asked for, at temperature %d', async (temperature) => {
      const { run } = prepare();
      const { sampling } = buildTask();
      expect((await run({ sampling: { ...sampling, temperature, seed: 99 } })).end?.seed).toBe(99);
    });

    it('with the times and the tokens they are for', async () => {
      vi.useFakeTimers({ toFake: ['performance'] });
      try {
        const { run, context } = prepare();
        context.during = () => vi.advanceTimersByTime(10);
        await run({ prompt: 'abc', maxTokens: 1 });
        const waiting = [run({ prompt: 'abcdef', maxTokens: 4 }), run({ prompt: 'abcdef', maxTokens: 1 })];
        const [first, second] = await Promise.all(waiting);
        expect(first!.end?.timings).toEqual({
          cachedTokens: 3,
          promptTokens: 3,
          draftedTokens: 0,
          acceptedDraftTokens: 0,
          promptMs: 10,
          predictedTokens: 4,
          predictedMs: 30,
          queueMs: 0,
        });
        expect(second!.end?.timings).toMatchObject({ cachedTokens: 5, promptTokens: 1, promptMs: 10, queueMs: 40 });
      } finally {
        vi.useRealTimers();
      }
    });

    it('with timings on every text event when asked to', async () => {
      const { run } = prepare();
      const { texts } = await run({ maxTokens: 2, timingsPerToken: true });
      expect(texts.map((event) => event.timings?.predictedTokens)).toEqual([1, 2]);
    });

    it('with the most likely tokens when asked to, and only for who asked', async () => {
      const { scheduler } = prepare({ slots: 2 });
      const [asked, other] = await Promise.all([
        outcomeOf(
          scheduler.run(buildTask({ prompt: 'a', maxTokens: 2, probabilities: 2, postSamplingProbabilities: true })),
        ),
        outcomeOf(scheduler.run(buildTask({ prompt: 'b', maxTokens: 2 }))),
      ]);
      const token = asked!.tokens[1]!;
      expect(asked!.texts[1]!.probabilities).toEqual({
        id: token,
        value: 0.5,
        top: { ids: Int32Array.of(token, token + 1), values: Float32Array.of(0.5, 0.25) },
      });
      expect(other!.texts[0]!.probabilities).toBeUndefined();
    });

    it('with whole characters only, the last token of a character carrying it', async () => {
      const { run } = prepare({ answer: 'é🤗' });
      const { texts, text } = await run({ maxTokens: 20 });
      expect(texts.map((event) => [event.text, event.isIncomplete])).toEqual([
        ['', true],
        ['é', false],
        ['', true],
        ['', true],
        ['', true],
        ['🤗', false],
        ['', false],
      ]);
      expect(text).toBe('é🤗');
    });

    it('with control tokens in the text only when they are rendered or preserved', async () => {
      const next = () => BOS;
      expect((await prepare({ next }).run({ maxTokens: 2 })).text).toBe('');
      expect((await prepare({ next }).run({ maxTokens: 2, preservedTokens: [BOS] })).text).toBe('<s><s>');
      expect((await prepare({ next }, { renderSpecial: true }).run({ maxTokens: 2 })).text).toBe('<s><s>');
    });
  });
});
