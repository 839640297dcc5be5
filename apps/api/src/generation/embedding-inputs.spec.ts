import { lastValueFrom } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { createFakeEngine } from '../../../../test/support/fake-engine.js';
import { readOptions } from '../config/options.js';
import { MediaLoader } from '../media/media-loader.js';
import { allEmbedded, readInputs } from './embedding-inputs.js';
import { PromptReader } from './prompt-reader.js';

async function watchedEngine() {
  const { engine } = createFakeEngine({ pooling: 'mean', batchSize: 64 });
  await engine.load();
  const reader = new PromptReader(engine, new MediaLoader(engine, readOptions([]), null));
  const read = (prompt: readonly string[]) => readInputs({ prompt, field: 'input' }, reader, engine);
  return { engine, read, ask: vi.spyOn(engine, 'ask'), embed: vi.spyOn(engine, 'embed') };
}

const TEXTS = Array.from({ length: 300 }, (_, index) => `text ${index}`);

describe('the inputs of an embedding request', () => {
  it('are tokenized many with one question', async () => {
    const { engine, read, ask } = await watchedEngine();
    const inputs = await read(TEXTS);
    expect(inputs.map(({ tokens }) => engine.vocabulary.textOf(tokens))).toEqual(TEXTS);
    expect(ask.mock.calls.length).toBeLessThanOrEqual(10);
  });

  it('are named by their place where one cannot be used', async () => {
    const { read } = await watchedEngine();
    const empty = TEXTS.map((text, index) => (index === 200 ? '' : text));
    await expect(read(empty)).rejects.toMatchObject({ details: { param: 'input[200]' } });
  });

  it('are sent some at a time, so that others have their turn, and come back in their order', async () => {
    const { engine, read, embed } = await watchedEngine();
    const inputs = await read(TEXTS);
    const alone = await Promise.all(
      [0, 150, 299].map((place) => lastValueFrom(allEmbedded(engine, [inputs[place]!], []))),
    );
    embed.mockClear();
    const all = lastValueFrom(allEmbedded(engine, inputs, []));
    await new Promise((resolve) => setImmediate(resolve));
    expect(embed.mock.calls.length).toBeLessThan(TEXTS.length);
    const embeddings = await all;
    expect(embed).toHaveBeenCalledTimes(TEXTS.length);
    expect([0, 150, 299].map((place) => embeddings[place])).toEqual(alone.map(([embedding]) => embedding));
  });
});
