import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTask, type EngineClient } from '#engine';
import { DEFAULT_SAMPLING } from '#sampling';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { turn } from '../support/schedulers.js';
import { buildTask, outcomeOf, type TaskChanges } from '../support/tasks.js';

const PROMPT = 'Once upon a time';
const OTHERS = ['The dog', 'A red ball', 'One day', 'She said', 'In the park', 'My name is', 'They all'];

/** Runs a text prompt. */
async function run(engine: EngineClient, prompt: string, changes: TaskChanges = {}) {
  return outcomeOf(
    engine.run(buildTask({ maxTokens: 40, ...changes, prompt: await engine.tokenize(prompt, true, true) })),
  );
}

const seeded = (seed: number) => ({ sampling: { ...DEFAULT_SAMPLING, temperature: 1, seed } });
const grammar = (gbnf: string) => ({ gbnf, lazy: false, triggerPatterns: [], triggerTokens: [], prefill: '' });
const areIdle = async (engine: EngineClient) => (await engine.slots()).every((slot) => !slot.isProcessing);

describe('the engine on the demo model', () => {
  let engine: EngineClient;
  let expected: string;

  beforeAll(async () => {
    engine = await loadEngine(DEMO_MODEL);
    expected = (await run(engine, PROMPT, { cachePrompt: false })).text;
  });

  afterAll(() => engine.close());

  it('writes something', () => {
    expect(expected.length).toBeGreaterThan(60);
  });

  it('writes the same text alone and while others run', async () => {
    const outcomes = await Promise.all([PROMPT, ...OTHERS].map((prompt) => run(engine, prompt)));
    expect(outcomes[0]!.text).toBe(expected);
    expect(new Set(outcomes.map((outcome) => outcome.text)).size).toBe(8);
  });

  it('writes the same text with and without the prompt cache', async () => {
    await run(engine, PROMPT);
    const cached = await run(engine, PROMPT);
    expect(cached.end?.timings.promptTokens).toBe(1);
    expect(cached.text).toBe(expected);
    const fresh = await run(engine, PROMPT, { cachePrompt: false });
    expect(fresh.end?.usage.cachedTokens).toBe(0);
    expect(fresh.text).toBe(expected);
  });

  it.each([16, 32])('writes the same text in batches of %i tokens', async (batchSize) => {
    const small = await loadEngine(DEMO_MODEL, { context: { batchSize, ubatchSize: batchSize } });
    try {
      const outcomes = await Promise.all([PROMPT, ...OTHERS].map((prompt) => run(small, prompt)));
      expect(outcomes[0]!.text).toBe(expected);
    } finally {
      await small.close();
    }
  });

  it('writes the same text for the same seed, and another for another', async () => {
    const texts = await Promise.all([7, 7, 8].map(async (seed) => (await run(engine, PROMPT, seeded(seed))).text));
    expect(texts[0]).toBe(texts[1]);
    expect(texts[2]).not.toBe(texts[0]);
  });

  it('says which seed it drew, and writes the same with it again', async () => {
    const drawn = await run(engine, PROMPT, seeded(DEFAULT_SAMPLING.seed));
    expect((await run(engine, PROMPT, seeded(drawn.end!.seed))).text).toBe(drawn.text);
  });

  it('serves 32 tasks on 4 slots, in order of arrival on each, with no token lost or mixed up', async () => {
    const prompts = Array.from({ length: 32 }, (_, index) => `${OTHERS[index % OTHERS.length]} ${index}`);
    // Tokenizing is asynchronous and ends in any order: tasks arrive when they are run.
    const tokens = await Promise.all(prompts.map((prompt) => engine.tokenize(prompt, true, true)));
    const ended: number[] = [];
    const slots: number[][] = [[], [], [], []];
    const outcomes = await Promise.all(
      tokens.map(async (prompt, index) => {
        const outcome = await outcomeOf(engine.run(buildTask({ prompt, maxTokens: 20 })));
        ended.push(index);
        slots[outcome.end!.slotId]!.push(index);
        return outcome;
      }),
    );
    for (const [index, { texts, text, end }] of outcomes.entries()) {
      expect(texts.map((event) => event.text).join('') + end!.text).toBe(text);
      expect(texts.map((event) => event.generatedTokens)).toEqual(texts.map((_, place) => place + 1));
      expect(text).toBe((await run(engine, prompts[index]!, { maxTokens: 20, cachePrompt: false })).text);
    }
    expect(ended).toHaveLength(32);
    for (const served of slots) expect(served).toEqual([...served].sort((a, b) => a - b));
    expect(slots.every((served) => served.length > 0)).toBe(true);
  });

  it('has idle slots and unchanged texts after 200 cancelled tasks', async () => {
    const tokens = await engine.tokenize(`${PROMPT}, ${OTHERS.join(' ')}`, true, true);
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        for (let turns = 0; turns < index % 40; turns++) await turn();
        const stream = engine.run(buildTask({ prompt: tokens, maxTokens: 200 })).subscribe();
        for (let turns = 0; turns < index % 7; turns++) await turn();
        stream.unsubscribe();
      }),
    );
    expect(await areIdle(engine)).toBe(true);
    expect(await engine.statistics()).toMatchObject({ tasksRunning: 0, tasksWaiting: 0 });
    expect((await run(engine, PROMPT)).text).toBe(expected);
  });

  it('ends before a stop string that spans tokens, and knows what its cache holds after it', async () => {
    const stop = expected.slice(20, 31);
    for (const slotId of [0, 1]) {
      const stopped = await run(engine, PROMPT, { stop: [stop], slotId });
      expect(stopped.text).toBe(expected.slice(0, expected.indexOf(stop)));
      expect(stopped.end).toMatchObject({ stopCause: 'word', stoppingWord: stop });
      expect(stopped.end!.usage.generatedTokens).toBe(stopped.tokens.length);
      expect((await run(engine, PROMPT, { slotId })).text).toBe(expected);
    }
  });

  it('gives whole characters only', async () => {
    const { text, texts, end } = await run(engine, PROMPT, { grammar: grammar('root ::= "🤗é€"') });
    expect(text).toBe('🤗é€');
    expect(end?.stopCause).toBe('eos');
    expect(texts.some((event) => event.isIncomplete)).toBe(true);
    expect(texts.filter((event) => event.text !== '').every((event) => !event.text.includes('\uFFFD'))).toBe(true);
  });

  it('follows a grammar', async () => {
    const { text } = await run(engine, PROMPT, { grammar: grammar('root ::= ("yes" | "no") "!"') });
    expect(['yes!', 'no!']).toContain(text);
  });

  it('refuses a grammar that does not parse before the first event', async () => {
    const { events, error } = await run(engine, PROMPT, { grammar: grammar('root ::= (') });
    expect(events).toEqual([]);
    expect(error).toMatchObject({ name: 'EngineError', code: 'ERR_GRAMMAR' });
  });

  it('reports the most likely tokens', async () => {
    const { texts } = await run(engine, PROMPT, { maxTokens: 3, probabilities: 4 });
    for (const { token, probabilities } of texts) {
      expect(probabilities?.id).toBe(token);
      const values = [...probabilities!.top.values];
      expect(values).toEqual([...values].sort((a, b) => b - a));
      expect(probabilities!.top.ids).toHaveLength(4);
      expect(probabilities!.top.ids[0]).toBe(token);
      expect(values[0]).toBeLessThanOrEqual(0);
    }
  });

  it('evaluates only the prompt when no token is wanted', async () => {
    await run(engine, PROMPT, { maxTokens: 0, cachePrompt: false, slotId: 2 });
    const { end, text } = await run(engine, PROMPT, { slotId: 2 });
    expect(end?.timings.promptTokens).toBe(1);
    expect(text).toBe(expected);
  });

  it('formats and parses a chat', async () => {
    const { prompt, format, parser, generation_prompt } = await engine.formatChat({
      messages: [{ role: 'user', content: 'What is the capital of France?' }],
    });
    const reader = {
      ...{ format, parser, generation_prompt, reasoning_format: 'auto', reasoning_in_content: false },
      ...{
        parse_tool_calls: false,
        is_continuation: false,
        supports_thinking: false,
        prefill: { reasoning: '', content: '' },
        isStreamed: true,
      },
    };
    const { texts, end } = await run(engine, prompt, { reader });
    const parts = [...texts.flatMap(({ message = [] }) => message), ...(end?.message ?? [])];
    expect(parts.map((part) => (part.type === 'text' ? part.text : part)).join('')).toBe(
      'The capital of France is Paris.',
    );
  });
});

describe('a full context on the demo model', () => {
  const context = { contextSize: 512, sequences: 2 };

  it('ends the generation without shift', async () => {
    const engine = await loadEngine(DEMO_MODEL, { contextShift: false, context });
    try {
      const size = engine.model.slotContextSize;
      const prompt = (await engine.tokenize(PROMPT, true, true)).length;
      const { sampling } = buildTask();
      const endless = await run(engine, PROMPT, { maxTokens: -1, sampling: { ...sampling, ignoreEos: true } });
      expect(endless.tokens).toHaveLength(size - prompt);
      expect(endless.end).toMatchObject({ stopCause: 'limit', truncated: true, usage: { tokensInCache: size - 1 } });
      const tooLong = buildTask({ prompt: new Int32Array(size).fill(300) });
      expect(() => createTask(tooLong, engine.model)).toThrow(
        expect.objectContaining({ code: 'ERR_CONTEXT_SIZE', details: { promptTokens: size, contextSize: size } }),
      );
    } finally {
      await engine.close();
    }
  });

  it('is shifted otherwise, again and again', async () => {
    const engine = await loadEngine(DEMO_MODEL, { context });
    try {
      const { sampling } = buildTask();
      const changes = { maxTokens: 700, keepTokens: 2, sampling: { ...sampling, ignoreEos: true } };
      const { tokens, end } = await run(engine, PROMPT, changes);
      expect(tokens).toHaveLength(700);
      expect(end).toMatchObject({ stopCause: 'limit', truncated: true });
      const cut = await outcomeOf(engine.run(buildTask({ prompt: new Int32Array(700).fill(300), maxTokens: 2 })));
      expect(cut.end).toMatchObject({ truncated: true });
      expect(cut.end!.usage.promptTokens).toBeLessThan(engine.model.slotContextSize);
    } finally {
      await engine.close();
    }
  });
});

describe('loading and closing', () => {
  it('says why a model cannot be loaded', async () => {
    await expect(loadEngine('absent.gguf')).rejects.toMatchObject({ name: 'EngineError', code: 'ERR_MODEL_LOAD' });
    await expect(loadEngine(import.meta.filename)).rejects.toMatchObject({ code: 'ERR_MODEL_LOAD' });
  });

  it('closes while tasks run', async () => {
    const engine = await loadEngine(DEMO_MODEL);
    const sampling = { ...DEFAULT_SAMPLING, ignoreEos: true };
    const outcomes = Promise.all(OTHERS.map((prompt) => run(engine, prompt, { maxTokens: 400, sampling })));
    while ((await engine.statistics()).generatedTokens < 20) await turn();
    await engine.close();
    for (const { error } of await outcomes) expect(error).toMatchObject({ code: 'ERR_CLOSED' });
  });

  it('can be loaded again after that', async () => {
    const engine = await loadEngine(DEMO_MODEL);
    expect((await run(engine, PROMPT, { maxTokens: 3 })).tokens).toHaveLength(3);
    await engine.close();
  });
});
