import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { DEFAULT_SAMPLING } from '#sampling';
import { ANIMALS, chosen, drafting, EAGER, lookingUp, REQUESTS } from '../support/drafting.js';
import { DEMO_MODEL, loadEngine, needing, type RealEngineChanges, STORIES_MODEL } from '../support/real-engine.js';
import { buildTask, type Outcome, outcomeOf, type TaskChanges } from '../support/tasks.js';

const QUESTIONS = REQUESTS.flatMap((request) => ANIMALS.map(request));

/** The kernel that computes a token alike in steps of any width, so that texts are the same bit by bit. */
const EXACT: RealEngineChanges = { context: { flashAttention: 'on' } };
const TWO_THREADS: RealEngineChanges = {
  context: { threads: { threads: 2, poll: 0 }, threadsBatch: { threads: 2, poll: 0 } },
};
describe('speculative decoding', () => {
  const engines: Record<string, EngineClient> = {};
  let prompts: Int32Array[];

  beforeAll(async () => {
    engines.plain = await loadEngine(DEMO_MODEL, EXACT);
    engines.draft = await loadEngine(DEMO_MODEL, { ...EXACT, ...drafting });
    engines.lookup = await loadEngine(DEMO_MODEL, { ...EXACT, ...lookingUp });
    engines.plainDefault = await loadEngine(DEMO_MODEL);
    engines.draftDefault = await loadEngine(DEMO_MODEL, drafting);
    engines.lookupDefault = await loadEngine(DEMO_MODEL, lookingUp);
    engines.draftTwoThreads = await loadEngine(DEMO_MODEL, { ...drafting, ...TWO_THREADS });
    engines.lookupTwoThreads = await loadEngine(DEMO_MODEL, { ...lookingUp, ...TWO_THREADS });
    const rendered = QUESTIONS.map(async (content) => {
      const { prompt } = await engines.plain!.formatChat({ messages: [{ role: 'user', content }] });
      return engines.plain!.tokenize(prompt, true, true);
    });
    prompts = await Promise.all(rendered);
  });
  afterAll(() => Promise.all(Object.values(engines).map((engine) => engine.close())));

  const run = (engine: string, task: TaskChanges) =>
    outcomeOf(engines[engine]!.run(buildTask({ maxTokens: 32, speculative: EAGER, ...task })));

  async function oneByOne(engine: string, tasks: readonly TaskChanges[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const task of tasks) outcomes.push(await run(engine, task));
    return outcomes;
  }

  const tokensOf = (outcomes: readonly Outcome[]) => outcomes.map(({ tokens, error }) => error ?? tokens);

  // contract: flags.draft
  it.each(['draft', 'lookup'])('gives the greedy text of 50 prompts, alone and in four slots (%s)', async (engine) => {
    const tasks = prompts.map((prompt) => ({ prompt }));
    const expected = tokensOf(await oneByOne('plain', tasks));
    const alone = await oneByOne(engine, tasks);
    expect(tokensOf(alone)).toEqual(expected);
    expect(tokensOf(await Promise.all(tasks.map((task) => run(engine, task))))).toEqual(expected);
    const drafted = alone.reduce((sum, { end }) => sum + end!.timings.draftedTokens, 0);
    const accepted = alone.reduce((sum, { end }) => sum + end!.timings.acceptedDraftTokens, 0);
    expect(drafted).toBeGreaterThan(50);
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(drafted);
    const counters = await engines[engine]!.statistics();
    expect(counters.acceptedDraftTokens).toBeGreaterThan(accepted);
    expect(counters.draftedTokens).toBeGreaterThan(drafted);
    expect(counters.verifiedDrafts).toBeGreaterThan(0);
  });

  // contract: flags.draft
  it.each([
    ['draftDefault', 50, 32],
    ['lookupDefault', 50, 32],
    ['draftTwoThreads', 6, 32],
    ['lookupTwoThreads', 6, 32],
  ])(
    'gives it, and every logit, as a server of default flags without drafts (%s, %i prompts)',
    async (engine, count, maxTokens) => {
      // A prompt whose beginning is in the cache was evaluated in other pieces, which moves logits without drafts too.
      const cachePrompt = false;
      const tasks = prompts.slice(-count).map((prompt) => ({ prompt, maxTokens, probabilities: 2, cachePrompt }));
      const expected = chosen(await oneByOne('plainDefault', tasks));
      expect(chosen(await oneByOne(engine, tasks))).toEqual(expected);
      expect(chosen(await Promise.all(tasks.map((task) => run(engine, task))))).toEqual(expected);
      expect((await engines[engine]!.statistics()).acceptedDraftTokens).toBeGreaterThan(0);
    },
  );

  it('gives it in several slots with prompts from the cache two tokens are as likely as each other', async () => {
    const tasks = prompts.map((prompt) => ({ prompt, probabilities: 2, cachePrompt: true }));
    const expected = await oneByOne('plainDefault', tasks);
    const got = await Promise.all(tasks.map((task) => run('draftDefault', task)));
    let differing = 0;
    for (const [index, { tokens, texts }] of expected.entries()) {
      const place = tokens.findIndex((token, at) => token !== got[index]!.tokens[at]);
      if (place < 0) continue;
      differing++;
      const { value, top } = texts[place]!.probabilities!;
      expect([...top.ids]).toContain(got[index]!.tokens[place]);
      expect(value - top.values[1]!).toBeLessThan(0.05);
    }
    expect(differing).toBeLessThanOrEqual(3);
  });

  it.each(['draft', 'lookup'])('gives the same text by chance with the same seed (%s)', async (engine) => {
    const tasks = prompts.slice(0, 12).map((prompt, seed) => ({ prompt, sampling: { ...DEFAULT_SAMPLING, seed } }));
    expect(tokensOf(await oneByOne(engine, tasks))).toEqual(tokensOf(await oneByOne('plain', tasks)));
  });

  it('follows a grammar, and ends at stop strings within what was accepted', async () => {
    const grammar = {
      gbnf: 'root ::= ("a" | "b" | " " | "c")+',
      lazy: false,
      triggerPatterns: [],
      triggerTokens: [],
      prefill: '',
    };
    const tasks: TaskChanges[] = [
      { prompt: prompts[0]!, grammar },
      { prompt: prompts[1]!, stop: ['the'] },
      { prompt: prompts[2]!, stop: ['.'] },
      { prompt: prompts[3]!, maxTokens: 7 },
      { prompt: prompts[4]!, probabilities: 3 },
    ];
    const [expected, got] = [await oneByOne('plain', tasks), await oneByOne('draft', tasks)];
    expect(got.map(({ text }) => text)).toEqual(expected.map(({ text }) => text));
    expect(got.map(({ end }) => end?.usage)).toEqual(expected.map(({ end }) => end?.usage));
    expect(got.map(({ end }) => end?.stopCause)).toEqual(expected.map(({ end }) => end?.stopCause));
    for (const [index, { probabilities }] of got[4]!.texts.entries()) {
      expect(probabilities!.id).toBe(expected[4]!.texts[index]!.probabilities!.id);
      expect(probabilities!.value).toBeCloseTo(expected[4]!.texts[index]!.probabilities!.value, 1);
    }
  });

  it('drafts nothing for a request that wants none', async () => {
    const speculative = { ...EAGER, maxTokens: 0 };
    const { tokens, end } = await run('draft', { prompt: prompts[0]!, speculative });
    expect(tokens).toEqual((await run('plain', { prompt: prompts[0]! })).tokens);
    expect(end?.timings.draftedTokens).toBe(0);
  });
});

const others = needing(STORIES_MODEL, 'a draft model with another vocabulary');
describe.skipIf(others.isMissing)(others.title, () => {
  it('is refused with what differs', async () => {
    const loading = loadEngine(DEMO_MODEL, { draft: { modelPath: STORIES_MODEL, slotContextSize: 0 } });
    await expect(loading).rejects.toMatchObject({
      code: 'ERR_MODEL_LOAD',
      message: expect.stringMatching(/stories260K\.gguf cannot draft for the model: its vocabulary is another one: /),
    });
  });
});

describe('a context that is shifted while drafts are made', () => {
  it('goes on with the same text as without drafts', async () => {
    const context = { contextSize: 512, sequences: 2, flashAttention: 'on' as const };
    const [plain, draft] = await Promise.all([
      loadEngine(DEMO_MODEL, { context }),
      loadEngine(DEMO_MODEL, { ...drafting, context }),
    ]);
    try {
      const prompt = await plain.tokenize('Once upon a time there was a fox who', true, true);
      const task = {
        prompt,
        maxTokens: 320,
        speculative: EAGER,
        sampling: { ...DEFAULT_SAMPLING, temperature: 0, ignoreEos: true },
      };
      const outcomes = await Promise.all([plain, draft].map((engine) => outcomeOf(engine.run(buildTask(task)))));
      expect(outcomes[1]!.tokens).toEqual(outcomes[0]!.tokens);
      expect(outcomes[1]!.end).toMatchObject({ truncated: true });
      expect(outcomes[1]!.end!.timings.acceptedDraftTokens).toBeGreaterThan(0);
    } finally {
      await Promise.all([plain.close(), draft.close()]);
    }
  });
});
