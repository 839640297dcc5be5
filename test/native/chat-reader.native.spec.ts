import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LlamaChatParser } from '../../libs/engine/src/backend/llama-chat-parser.js';
import type { ChatFormat } from '../../libs/engine/src/backend/native.js';
import type { MessageEvent } from '../../libs/engine/src/door/chat.js';
import { ChatReader } from '../../libs/engine/src/generation/chat-reader.js';
import { CHAT_FAMILIES } from '../support/chat-families.js';
import { templatesMissing } from '../support/llama-templates.js';
import { ANSWER_FAMILIES, type AnswerParts, FILE_TOOL } from '../support/long-answers.js';
import { formattedBy } from '../support/template-engine.js';
import { native } from './native-fixture.js';
import { withTemplates } from './template-fixture.js';

const MISSING = templatesMissing();

const WEATHER_TOOL = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Tells the weather.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

const NO_PREFILL = { reasoning: '', content: '' };

/** Quotes, escapes, markup and characters of several bytes in all places. */
const RICH: AnswerParts = {
  reasoning: ' Hm.\nIs {it} <b>so</b>? 🙂',
  content: 'Let me "see" <it>, [then] {that}: é.',
  calls: [
    { path: 'a/b "c".txt', text: 'if (a < b) {\n\t"x\\y": [1, null]\n}\n🙂 </tool> <arg>', lines: [1, -20, 300] },
    { path: '', text: 'None, \'True\' and "False"', lines: [] },
  ],
};

/** What is said of a message so far. */
interface Message {
  content: string;
  reasoning: string;
  calls: { id: string; name: string; arguments: string }[];
}

const TEXTS = [
  ...CHAT_FAMILIES.map(({ template, output }) => ({ template, text: output })),
  ...ANSWER_FAMILIES.map(({ template, write }) => ({ template, text: write(RICH) })),
];

describe.skipIf(MISSING !== undefined)(`the chat reader${MISSING ? ` (skipped: ${MISSING})` : ''}`, () => {
  const fixture = withTemplates();

  /** The format of a template, and what its parser is for a question with tools. */
  async function parserOf(template: string) {
    const format = fixture.formatOf(template);
    const question = { messages: [{ role: 'user', content: 'Hi' }], tools: [WEATHER_TOOL, FILE_TOOL] };
    const prompt = await formattedBy(format, { ...question, parallel_tool_calls: true });
    const { format: number, parser, generation_prompt } = prompt;
    return { format, parser: JSON.stringify({ format: number, parser, generation_prompt }) };
  }

  /** Compares what a reader says with llama.cpp's parse of the text so far, from which nothing is taken back. */
  function compare(format: ChatFormat, parser: string, pieces: readonly string[]): Message {
    const reader = new native.ChatReader(format, parser);
    const read: Message = { content: '', reasoning: '', calls: [] };
    const parsed: Message = { content: '', reasoning: '', calls: [] };
    let text = '';
    for (const piece of pieces) {
      text += piece;
      add(read, reader.append(piece));
      grow(parsed, parsedMessage(format, parser, text));
      expect({ text, ...read }).toEqual({ text, ...parsed });
    }
    reader.dispose();
    return read;
  }

  it.each(TEXTS)(
    'of $template says of each piece what llama.cpp says of the text so far',
    async ({ template, text }) => {
      const { format, parser } = await parserOf(template);
      const message = compare(format, parser, ['', ...text]);
      expect(message.calls.map(({ name }) => name)).not.toContain('');
      expect(message.calls.length).toBeGreaterThan(0);
      for (const call of message.calls) JSON.parse(call.arguments);
      format.dispose();
    },
  );

  it.each(TEXTS)('of $template says so of texts out of form, too', async ({ template, text }) => {
    const { format, parser } = await parserOf(template);
    const characters = [...text];
    const position = fc.nat(characters.length);
    const edits = fc.array(
      fc.record({
        at: position,
        removed: fc.nat(8),
        added: fc.oneof(
          fc.constantFrom('"', '\\', '{', '}', '<', ' ', '\n', ',', 'T', "'", '[', ']', '\\u00', '🙂'),
          fc.tuple(position, fc.nat(40)).map(([begin, length]) => characters.slice(begin, begin + length).join('')),
        ),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(edits, fc.integer({ min: 1, max: 12 }), (changes, size) => {
        const edited = [...characters];
        for (const { at, removed, added } of changes) edited.splice(at, removed, ...added);
        compare(format, parser, piecesOf(edited, size));
      }),
      { numRuns: 15 },
    );
    format.dispose();
  });

  it.each(TEXTS)('of $template emits in all the message, however the text is cut', async ({ template, text }) => {
    const { format, parser } = await parserOf(template);
    const description = {
      ...JSON.parse(parser),
      reasoning_format: 'auto',
      parse_tool_calls: true,
      prefill: NO_PREFILL,
    };
    const whole = parsedMessage(format, parser, text)!;
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), fc.boolean(), (cuts, isStreamed) => {
        const reader = new ChatReader(new LlamaChatParser(format), description, {
          isStreamed,
          onUnparsed: (reason) => expect.fail(reason),
        });
        const ends = [...cuts.sort((a, b) => a - b), text.length];
        const pieces = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
        const events = [...pieces.flatMap((piece) => reader.read(piece, false)), ...reader.read('', true)];
        expect(structuredClone(events)).toEqual(events);
        expect(messageOf(events)).toEqual({
          ...whole,
          calls: whole.calls.map((call) => ({ ...call, id: expect.any(String) })),
        });
      }),
      { numRuns: 15 },
    );
    format.dispose();
  });

  const words = Array.from({ length: 1_500 }, (_, index) => `word${index} `).join('');
  const numbers = Array.from({ length: 3_000 }, (_, index) => index);
  const calls = Array.from({ length: 250 }, (_, index) => ({ path: `${index}`, text: 'b', lines: [1, 2] }));
  const cases = ANSWER_FAMILIES.flatMap(({ template, write, hasNoReasoning, hasOneCall }) => [
    { template, kind: 'content', text: write({ content: words }) },
    { template, kind: 'a long text argument', text: write({ calls: [{ path: 'a', text: words }] }) },
    { template, kind: 'a long list', text: write({ calls: [{ path: 'a', text: 'b', lines: numbers }] }) },
    ...(hasNoReasoning ? [] : [{ template, kind: 'reasoning', text: write({ reasoning: words }) }]),
    ...(hasOneCall ? [] : [{ template, kind: 'many calls', text: write({ calls }) }]),
  ]);

  it.each(cases)('of $template takes as long for the end of $kind as for its beginning', async ({ template, text }) => {
    const { format, parser } = await parserOf(template);
    const reader = new native.ChatReader(format, parser);
    const pieces = piecesOf([...text], 4);
    const half = Math.floor(pieces.length / 2);
    const message: Message = { content: '', reasoning: '', calls: [] };
    const stepsOf = (some: readonly string[]) => {
      const before = reader.steps;
      for (const piece of some) add(message, reader.append(piece));
      return reader.steps - before;
    };
    const first = stepsOf(pieces.slice(0, half));
    expect(stepsOf(pieces.slice(half))).toBeLessThan(1.25 * first);
    const whole = parsedMessage(format, parser, text)!;
    expect(message).toEqual(whole);
    expect(JSON.stringify(whole).length).toBeGreaterThan(8_000);
    reader.dispose();
    format.dispose();
  });

  it('refuses text nested too deep, as the parser does', async () => {
    const { format, parser } = await parserOf('Qwen-Qwen3-0.6B');
    const reader = new native.ChatReader(format, parser);
    const call = `<tool_call>\n{"name": "get_weather", "arguments": {"city": ${'['.repeat(2_000)}`;
    expect(() => reader.append(call)).toThrowError(expect.objectContaining({ code: 'ERR_TEMPLATE' }));
    reader.dispose();
    expect(() => reader.append('')).toThrowError(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    format.dispose();
    expect(() => new native.ChatReader(format, parser)).toThrowError(expect.objectContaining({ code: 'ERR_DISPOSED' }));
  });
});

function piecesOf(characters: readonly string[], size: number): readonly string[] {
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  );
}

function parsedMessage(format: ChatFormat, parser: string, text: string): Message | undefined {
  try {
    const { content, reasoning_content, tool_calls } = JSON.parse(format.parse(text, true, parser));
    return { content, reasoning: reasoning_content, calls: tool_calls };
  } catch {
    return undefined;
  }
}

/** What a client has that takes nothing back. */
function grow(message: Message, now: Message | undefined): void {
  if (now === undefined) return;
  const longer = (before: string, after: string) => (after.startsWith(before) ? after : before);
  message.content = longer(message.content, now.content);
  message.reasoning = longer(message.reasoning, now.reasoning);
  now.calls.forEach((call, index) => {
    const args = longer(message.calls[index]?.arguments ?? '', call.arguments);
    message.calls[index] = { ...call, arguments: args };
  });
}

function add(message: Message, addition: ReturnType<InstanceType<typeof native.ChatReader>['append']>): void {
  if (addition === undefined) return;
  message.content += addition.content;
  message.reasoning += addition.reasoning;
  for (const { index, ...call } of addition.calls) {
    message.calls[index] = { ...call, arguments: (message.calls[index]?.arguments ?? '') + call.arguments };
  }
}

function messageOf(events: readonly MessageEvent[]): Message {
  const message: Message = { content: '', reasoning: '', calls: [] };
  for (const event of events) {
    if (event.type === 'text') message.content += event.text;
    else if (event.type === 'reasoning') message.reasoning += event.text;
    else if (event.type === 'tool-call') message.calls[event.index] = { id: event.id, name: event.name, arguments: '' };
    else message.calls[event.index]!.arguments += event.text;
  }
  return message;
}
