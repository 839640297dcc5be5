import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { loadEngine, needing, STORIES_MODEL } from '../support/real-engine.js';
import { buildTask, outcomeOf } from '../support/tasks.js';

/** What llama-server writes after this prompt. */
const PROMPT = 'Once upon a time';
const TEXT =
  ', there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball.';

const { title, isMissing } = needing(STORIES_MODEL, 'the engine on stories260K');

describe.skipIf(isMissing).each([16, 32, 512])(`${title}, batches of %i`, (batchSize) => {
  let engine: EngineClient;

  beforeAll(async () => {
    engine = await loadEngine(STORIES_MODEL, { context: { batchSize, ubatchSize: batchSize, sequences: 8 } });
  });

  afterAll(() => engine.close());

  async function write(prompt: string, cachePrompt = true): Promise<string> {
    const tokens = await engine.tokenize(prompt, true, true);
    return (await outcomeOf(engine.run(buildTask({ prompt: tokens, maxTokens: 60, cachePrompt })))).text;
  }

  it('writes the known text', async () => {
    expect((await write(PROMPT)).slice(0, TEXT.length)).toBe(TEXT);
  });

  it('writes it with and without the prompt cache', async () => {
    const texts = [await write(PROMPT), await write(PROMPT, false), await write(PROMPT)];
    expect(texts.map((text) => text.slice(0, TEXT.length))).toEqual([TEXT, TEXT, TEXT]);
  });

  it('writes it while seven others run', async () => {
    const prompts = [PROMPT, 'The cat', 'One day', 'Lily', 'A boy', 'They went', 'Tom had a', 'The sun'];
    const texts = await Promise.all(prompts.map((prompt) => write(prompt)));
    expect(texts[0]!.slice(0, TEXT.length)).toBe(TEXT);
    expect(new Set(texts).size).toBe(8);
  });
});
