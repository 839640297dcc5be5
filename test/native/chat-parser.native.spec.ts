import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatFormat, Model } from '../../libs/engine/src/backend/native.js';
import { formattedBy } from '../support/template-engine.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

const withCode = (code: string) => expect.objectContaining({ code });

describe('a parser that is made before it is used', () => {
  let model: Model;
  let format: ChatFormat;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, { vocabOnly: true });
    format = new native.ChatFormat(model, '');
  });
  afterAll(() => {
    format.dispose();
    model.dispose();
  });

  /** The parser of answers to a question with this tool: its description, and the part of it that grows with tools. */
  async function parserFor(name: string) {
    const tools = [{ type: 'function', function: { name, parameters: { type: 'object', properties: {} } } }];
    const question = { messages: [{ role: 'user', content: 'Hi' }], tools };
    const prompt = await formattedBy(format, question);
    const { format: number, parser, generation_prompt } = prompt;
    const description = { format: number, generation_prompt };
    return {
      description: JSON.stringify(description),
      parser,
      whole: JSON.stringify({ ...description, parser }),
    };
  }

  const ANSWER = 'Yes. <tool_call>\n{"name": "tool", "arguments": {}}\n</tool_call>';

  it('reads as the one of the whole description', async () => {
    const { description, parser, whole } = await parserFor('tool');
    const ready = await format.prepareParser(description, parser);
    const parsed = format.parse(ANSWER, false, ready);
    expect(parsed).toBe(format.parse(ANSWER, false, whole));
    expect(JSON.parse(parsed)).toMatchObject({ tool_calls: [{ name: 'tool' }] });
    const [one, other] = [new native.ChatReader(format, ready), new native.ChatReader(format, whole)];
    for (const letter of ANSWER) expect(one.append(letter)).toEqual(other.append(letter));
  });

  it('is at hand for who asks for the same, and not for others', async () => {
    const { description, parser } = await parserFor('once');
    expect(format.findParser(description, parser)).toBeUndefined();
    await format.prepareParser(description, parser);
    expect(format.findParser(description, parser)).toBeInstanceOf(native.ChatParser);
    expect(format.findParser('{}', parser)).toBeUndefined();
  });

  it('is forgotten when others come, whose descriptions are long', async () => {
    const { description, parser } = await parserFor('first');
    const ready = await format.prepareParser(description, parser);
    for (let i = 0; i < 4; i++) await format.prepareParser(description, parser + ' '.repeat(4_000_000 + i));
    expect(format.findParser(description, parser)).toBeUndefined();
    expect(JSON.parse(format.parse('Yes.', false, ready))).toMatchObject({ content: 'Yes.' });
  });

  it('is forgotten by a process at rest where it is large', async () => {
    const { description, parser } = await parserFor('small');
    const large = parser + ' '.repeat(2_000_000);
    await format.prepareParser(description, large);
    await format.prepareParser(description, parser);
    await format.returnMemory();
    expect(format.findParser(description, large)).toBeUndefined();
    expect(format.findParser(description, parser)).toBeInstanceOf(native.ChatParser);
  });

  it('is not made of what is malformed, nor for who waits no longer', async () => {
    await expect(format.prepareParser('{}', 'no parser')).rejects.toMatchObject({ code: 'ERR_TEMPLATE' });
    const cancel = new Int32Array(new SharedArrayBuffer(4)).fill(1);
    await expect(format.prepareParser('{}', '', cancel)).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    expect(() => format.parse('', false, {} as never)).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
    expect(() => format.findParser('{}', 3 as never)).toThrowError(withCode('ERR_INVALID_ARGUMENT'));
  });

  it('may outlive its format', async () => {
    const short = new native.ChatFormat(model, '');
    const { description, parser } = await parserFor('tool');
    const made = short.prepareParser(description, parser);
    short.dispose();
    expect(JSON.parse(format.parse(ANSWER, false, await made))).toMatchObject({ tool_calls: [{ name: 'tool' }] });
  });
});
