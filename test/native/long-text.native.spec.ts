import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatFormat, LongText, Model } from '../../libs/engine/src/backend/native.js';
import { formattedBy } from '../support/template-engine.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

const GRAMMAR = 'root ::= "é" | "\u{1f600}"';

function longText(...parts: readonly string[]): LongText {
  const text = new native.LongText(10);
  for (const part of parts) text.append(part);
  return text;
}

describe('a long text', () => {
  let model: Model;
  let format: ChatFormat;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, { gpuLayers: 0 });
    format = new native.ChatFormat(model, '');
  });
  afterAll(() => {
    format.dispose();
    model.dispose();
  });

  it('is its parts in their order, and has the length of their bytes', () => {
    const text = longText('root ::= "é" ', '| "\u{1f600}"');
    expect([String(text), JSON.stringify({ text }), text.length]).toEqual([
      GRAMMAR,
      JSON.stringify({ text: GRAMMAR }),
      Buffer.byteLength(GRAMMAR),
    ]);
  });

  it('is a grammar as a string is', async () => {
    await model.prepareGrammar(longText(GRAMMAR));
    expect(model.findChainParts({ grammar: { gbnf: GRAMMAR } })).toBeInstanceOf(native.ChainParts);
    expect(model.findChainParts({ grammar: { gbnf: longText(GRAMMAR) } })).toBeInstanceOf(native.ChainParts);
    await expect(model.prepareGrammar(longText('root ::= ('))).rejects.toMatchObject({ code: 'ERR_GRAMMAR' });
  });

  it('is a parser as a string is', async () => {
    const request = { messages: [{ role: 'user', content: 'hi' }], add_generation_prompt: true };
    const { parser, format: number, generation_prompt } = await formattedBy(format, request);
    const description = JSON.stringify({ format: number, generation_prompt });
    const ready = await format.prepareParser(description, longText(parser));
    expect(format.findParser(description, parser)).toBeInstanceOf(native.ChatParser);
    expect(JSON.parse(format.parse('Hello', false, ready))).toMatchObject({ content: 'Hello' });
  });

  it('is added to until something is made of it', async () => {
    const text = longText(GRAMMAR);
    await model.prepareGrammar(text);
    expect(() => text.append(' ')).toThrow(expect.objectContaining({ code: 'ERR_BUSY' }));
    expect(() => text.append(1 as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    expect(() => new native.LongText('a' as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    await expect(async () => model.prepareGrammar({} as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
});
