import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../libs/engine/src/backend/native.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

/** The token of the demo model that ends a turn. */
const IM_END = 4;

describe('Model', () => {
  let model: Model;
  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, {});
  });
  afterAll(() => model.dispose());

  it('cannot be made by hand', () => {
    const Forged = native.Model as unknown as new (...values: unknown[]) => Model;
    expect(() => new Forged()).toThrowError(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    expect(() => new Forged({})).toThrowError(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
  });

  it('tells what the file holds', () => {
    expect(model.info).toMatchObject({
      architecture: 'llama',
      fileType: 'Q8_0',
      vocabSize: 2048,
      trainContext: 2048,
      embeddingSize: 256,
      layers: 5,
      bos: 1,
      eos: 2,
      addBos: true,
      addEos: false,
      hasDecoder: true,
      isRecurrent: false,
      slidingWindow: 0,
    });
    expect(model.info.metadata['general.name']).toBe('Cria');
    expect(model.info.chatTemplate).toContain('<|im_start|>');
    expect(model.info.parameters).toBeGreaterThan(3_000_000);
    expect(model.info).toBe(model.info);
  });

  it('gives the bytes of all tokens, which put together are the text', async () => {
    const { bytes, offsets, attributes } = model.pieces();
    expect(offsets).toHaveLength(model.info.vocabSize + 1);
    expect(offsets.at(-1)).toBe(bytes.length);
    const piece = (token: number) => bytes.subarray(offsets[token], offsets[token + 1]);
    const text = 'Hello, wörld! 🙂 漢字\n';
    const tokens = await model.tokenize(text, false, false);
    expect(Buffer.concat(Array.from(tokens, piece)).toString()).toBe(text);
    expect(Buffer.from(piece(model.info.bos)).toString()).toBe('<s>');
    expect(attributes[model.info.bos]! & 1).toBe(1);
    expect(attributes[model.info.eos]).toBe(3);
    expect(attributes[tokens[0]!]).toBe(0);
  });

  it('adds and parses special tokens only when asked', async () => {
    const plain = await model.tokenize('<|im_end|>', false, false);
    const parsed = await model.tokenize('<|im_end|>', false, true);
    const begun = await model.tokenize('<|im_end|>', true, true);
    expect(plain.length).toBeGreaterThan(1);
    expect([...parsed]).toEqual([IM_END]);
    expect([...begun]).toEqual([model.info.bos, IM_END]);
    expect(await model.tokenize('', false, false)).toHaveLength(0);
  });

  it('detokenizes, with special tokens only when asked', async () => {
    const tokens = await model.tokenize('A story.<|im_end|>', true, true);
    expect(model.detokenize(tokens, true, false)).toBe('A story.');
    expect(model.detokenize(tokens, false, true)).toContain('<|im_end|>');
    expect(model.detokenize(new Int32Array(), false, true)).toBe('');
  });

  it('tokenizes many texts at once', async () => {
    const texts = Array.from({ length: 50 }, (_, i) => `text number ${i} `.repeat(50));
    const tokens = await Promise.all(texts.map((text) => model.tokenize(text, false, false)));
    expect(tokens.map((each) => model.detokenize(each, false, false))).toEqual(texts);
  });

  it('refuses wrong arguments', () => {
    const misused = model as unknown as Record<string, (...values: unknown[]) => unknown>;
    expect(() => misused.tokenize!('x')).toThrowError(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    expect(() => misused.detokenize!([1], false, false)).toThrowError(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
    for (const token of [-1, 2048]) {
      expect(() => model.detokenize(Int32Array.of(token), false, false)).toThrowError(
        expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
      );
    }
  });

  it('can be disposed of twice, while a tokenization runs, and then refuses every call', async () => {
    const other = await native.Model.load(CHAT_MODEL, { vocabOnly: true });
    const running = other.tokenize('still here', false, false);
    other.dispose();
    other.dispose();
    expect((await running).length).toBeGreaterThan(0);
    for (const call of [
      () => other.info,
      () => other.pieces(),
      () => other.tokenize('x', false, false),
      () => other.detokenize(Int32Array.of(1), false, false),
      () => new native.SamplerChain(other, [{ type: 'greedy' }]),
      () => new native.ChatFormat(other, ''),
    ]) {
      expect(call).toThrowError(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    }
  });
});
