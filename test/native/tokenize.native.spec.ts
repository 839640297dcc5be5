import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../libs/engine/src/backend/native.js';
import { generatedTexts } from '../support/generated-texts.js';
import { CHAT_MODEL, EMBEDDING_MODEL, initializeNative, native, STORY_MODEL } from './native-fixture.js';

/** More vocabularies, such as llama.cpp's own `models/ggml-vocab-*.gguf`, may be looked for in a folder. */
const FOLDER = process.env['LLAMERO_VOCABULARIES'];
const others = FOLDER === undefined ? [] : readdirSync(FOLDER).map((name) => join(FOLDER, name));
const MODELS = [CHAT_MODEL, EMBEDDING_MODEL, STORY_MODEL, ...others].filter((path) => existsSync(path));

/** Bytes of a chunk; small ones, so that short texts have many. */
const CHUNKS = [16, 33, 64, 200, 400, 16_384];

describe.each(MODELS)('the tokens of %s', (path) => {
  let model: Model;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(path, { vocabOnly: true, gpuLayers: 0 });
  });
  afterAll(() => model.dispose());

  it('are those of llama_tokenize, whatever the text and wherever it is cut', { timeout: 60_000 }, async () => {
    const property = fc.asyncProperty(
      generatedTexts(specialTexts(model)),
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom(...CHUNKS),
      async (text, addSpecial, parseSpecial, chunk) => {
        const [tokens] = await model.tokenizeAll([text], addSpecial, parseSpecial, undefined, chunk);
        expect(tokens).toEqual(model.tokenizeAtOnce(text, addSpecial, parseSpecial));
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('are those of llama_tokenize for a text of many chunks', async () => {
    const [special = ' '] = specialTexts(model);
    const text = ['the fox ran over the hill, ', 'a', ' ', '😀', `${special} x`, 'x1Zq9+/']
      .map((piece) => piece.repeat(Math.ceil(20_000 / piece.length)))
      .join('. ');
    const [tokens] = await model.tokenizeAll([text], true, false);
    expect(tokens).toEqual(model.tokenizeAtOnce(text, true, false));
  });
});

describe('work on texts', () => {
  let model: Model;
  const prose = (bytes: number) => 'the fox ran over the hill and told 12 stories; '.repeat(Math.ceil(bytes / 47));

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, { vocabOnly: true, gpuLayers: 0 });
  });
  afterAll(() => model.dispose());

  it('serves a short text while long ones are at work', async () => {
    const order: string[] = [];
    const long = [1, 2, 3].map(() => model.tokenize(prose(1_000_000), true, true).then(() => order.push('long')));
    await model.tokenize('hello', true, true).then(() => order.push('short'));
    expect(order).toEqual(['short']);
    await Promise.all(long);
  });

  it('ends soon after it was cancelled, and leaves the rest of the text', async () => {
    const cancel = new Int32Array(new SharedArrayBuffer(4));
    const before = process.cpuUsage();
    const running = model.tokenizeAll([prose(20_000_000)], true, true, cancel);
    Atomics.store(cancel, 0, 1);
    await expect(running).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    const { user } = process.cpuUsage(before);
    // All of it takes seconds.
    expect(user).toBeLessThan(500_000);
  });

  it('is not begun when it was cancelled before', async () => {
    const cancel = Int32Array.of(1);
    await expect(model.tokenizeAll(['x'], true, true, cancel)).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    await expect(model.promptText(Int32Array.of(1), cancel)).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    await expect(model.prepareGrammar('root ::= "a"', cancel)).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });

  it('takes time in proportion to the special tokens of the text', async () => {
    const text = '<|im_end|> x'.repeat(50_000);
    const work = async (texts: readonly string[]) => {
      const before = process.cpuUsage();
      for (const each of texts) await model.tokenize(each, false, true);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const [parts, whole] = [await work(Array(8).fill(text)), await work([text.repeat(8)])];
    // Looking through the rest of the text for each special token would make the whole eight times as dear.
    expect(whole / parts).toBeLessThan(4);
  });

  it('turns any number of tokens into text', async () => {
    const tokens = await model.tokenize(prose(100_000), false, true);
    expect(String(await model.promptText(tokens))).toBe(model.detokenize(tokens, false, true));
  });
});

/** Texts of some special tokens of the model. */
function specialTexts(model: Model): readonly string[] {
  const { bytes, offsets, attributes } = model.pieces();
  const decoder = new TextDecoder();
  return Array.from(attributes.keys())
    .filter((token: number) => (attributes[token]! & 1) !== 0)
    .map((token) => decoder.decode(bytes.subarray(offsets[token], offsets[token + 1])))
    .filter((text) => text !== '')
    .slice(0, 40);
}
