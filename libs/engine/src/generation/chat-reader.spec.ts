import { describe, expect, it, vi } from 'vitest';
import type { ChatParser, MessageAddition } from '../backend/chat-parser.js';
import type { MessageEvent, ReaderDescription } from '../door/chat.js';
import { ChatReader } from './chat-reader.js';

const DESCRIPTION: ReaderDescription = {
  format: 2,
  parser: '',
  generation_prompt: '',
  reasoning_format: 'auto',
  reasoning_in_content: false,
  parse_tool_calls: true,
  is_continuation: false,
  supports_thinking: true,
  prefill: { reasoning: '', content: '' },
};
const ONCE = { reasoning: '', content: 'Once' };
const NOTHING: MessageAddition = { reasoning: '', content: '', calls: [] };
const call = (index: number, name: string, args: string, id = '') => ({ index, id, name, arguments: args });

type Addition = Partial<MessageAddition> | Error | undefined;
interface Message {
  readonly reasoning?: string;
  readonly content?: string;
  readonly calls?: readonly ReturnType<typeof call>[];
}

interface Options {
  readonly isStreamed?: boolean;
  readonly prefill?: ReaderDescription['prefill'];
  readonly onUnparsed?: (reason: string) => void;
}

/** A reader whose parser gives these additions, one a piece, and this message at the end. */
/** What parsers are made of before is not the reader's. */
const NONE_PREPARED = { findParser: () => undefined, prepareParser: () => Promise.reject(new Error('not asked for')) };

function readerOf(additions: readonly Addition[], end: Message | Error, options: Options = {}) {
  const left = [...additions];
  const append = vi.fn((_text: string) => {
    const next = left.shift();
    if (next instanceof Error) throw next;
    return next && { ...NOTHING, ...next };
  });
  const dispose = vi.fn();
  const parseChat = vi.fn((_text: string) => {
    if (end instanceof Error) throw end;
    const { reasoning = '', content = '', calls = [] } = end;
    return JSON.stringify({ reasoning_content: reasoning, content, tool_calls: calls });
  });
  const readChat = vi.fn(() => ({ append, dispose }));
  const chat: ChatParser = { ...NONE_PREPARED, parseChat, readChat };
  const { isStreamed = true, prefill = DESCRIPTION.prefill, onUnparsed = () => undefined } = options;
  const reader = new ChatReader(chat, { ...DESCRIPTION, prefill }, { isStreamed, onUnparsed });
  return { reader, append, dispose, parseChat };
}

/** What the reader says to pieces of one letter, and then to the end. */
function eventsOf(reader: ChatReader, pieces: number): readonly (readonly MessageEvent[])[] {
  return [...Array.from({ length: pieces }, () => reader.read('x', false)), reader.read('', true)];
}

describe('ChatReader', () => {
  it('emits what each piece adds to reasoning and content', () => {
    const { reader } = readerOf([{ reasoning: 'hm' }, { reasoning: 'm', content: 'I' }, { content: ' see' }], {
      reasoning: 'hmm',
      content: 'I see.',
    });
    expect(eventsOf(reader, 3)).toEqual([
      [{ type: 'reasoning', text: 'hm' }],
      [
        { type: 'reasoning', text: 'm' },
        { type: 'text', text: 'I' },
      ],
      [{ type: 'text', text: ' see' }],
      [{ type: 'text', text: '.' }],
    ]);
  });

  it('emits a call once its name is complete, then its arguments as they come', () => {
    const args = '{"city":1}';
    const { reader } = readerOf(
      [
        { calls: [call(0, 'get', '')] },
        { calls: [call(0, 'get_weather', '{"ci')] },
        { calls: [call(0, 'get_weather', 'ty":1}')] },
        undefined,
      ],
      { calls: [call(0, 'get_weather', args)] },
    );
    expect(eventsOf(reader, 4)).toEqual([
      [],
      [
        { type: 'tool-call', index: 0, id: expect.stringMatching(/^[A-Za-z0-9]{9}$/), name: 'get_weather' },
        { type: 'tool-arguments', index: 0, text: '{"ci' },
      ],
      [{ type: 'tool-arguments', index: 0, text: 'ty":1}' }],
      [],
      [],
    ]);
  });

  it('emits a call without arguments when the next one begins, or at the end', () => {
    const calls = [call(0, 'one', ''), call(1, 'two', '')];
    const { reader } = readerOf([{ calls: [calls[0]!] }, { calls: [calls[1]!] }], { calls });
    const names = eventsOf(reader, 2).map((events) => events.map((event) => 'name' in event && event.name));
    expect(names).toEqual([[], ['one'], ['two']]);
  });

  it("keeps the model's own id of a call, unless it comes when the call was emitted", () => {
    const early = readerOf([{ calls: [call(0, 'f', '{}', 'call-7')] }], { calls: [call(0, 'f', '{}', 'call-7')] });
    expect(eventsOf(early.reader, 1)[0]![0]).toMatchObject({ type: 'tool-call', id: 'call-7' });
    const late = readerOf([{ calls: [call(0, 'f', '{}')] }], { calls: [call(0, 'f', '{}', 'call-7')] });
    const [first, end] = eventsOf(late.reader, 1);
    expect(first![0]).toMatchObject({ type: 'tool-call', id: expect.stringMatching(/^[A-Za-z0-9]{9}$/) });
    expect(end).toEqual([]);
  });

  it('emits nothing while the text adds nothing, and what is missing at the end', () => {
    const { reader } = readerOf([undefined], { content: 'ab', calls: [call(0, 'f', '{}', 'a')] });
    expect(eventsOf(reader, 1)).toEqual([
      [],
      [
        { type: 'text', text: 'ab' },
        { type: 'tool-call', index: 0, id: 'a', name: 'f' },
        { type: 'tool-arguments', index: 0, text: '{}' },
      ],
    ]);
  });

  it('reads nothing before the end of an answer that is not streamed', () => {
    const { reader, append, parseChat } = readerOf([], { reasoning: 'hm', content: 'ab' }, { isStreamed: false });
    expect(eventsOf(reader, 2)).toEqual([
      [],
      [],
      [
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'ab' },
      ],
    ]);
    expect(append).not.toHaveBeenCalled();
    expect(parseChat.mock.calls.map(([text]) => text)).toEqual(['xx']);
  });

  it('gives a finished text that does not parse as it is, without the calls that waited', () => {
    const onUnparsed = vi.fn();
    const error = new Error('not the expected form');
    const { reader } = readerOf([undefined, { calls: [call(0, 'f', '')] }], error, { onUnparsed });
    expect(eventsOf(reader, 2)).toEqual([[], [], [{ type: 'text', text: 'xx' }]]);
    expect(onUnparsed).toHaveBeenCalledExactlyOnceWith('not the expected form');
  });

  it('waits for the end where the parser gives up', () => {
    const { reader, append, dispose } = readerOf([new Error('nested too deep')], { content: 'xx' });
    expect(eventsOf(reader, 2)).toEqual([[], [], [{ type: 'text', text: 'xx' }]]);
    expect(append).toHaveBeenCalledOnce();
    expect(dispose).toHaveBeenCalledOnce();
  });

  it('leaves out what the prompt held already, however it is cut', () => {
    const { reader } = readerOf(
      [{ content: 'On' }, { content: 'ce upon' }, { content: ' a' }],
      { content: 'Once upon a' },
      {
        prefill: ONCE,
      },
    );
    expect(eventsOf(reader, 3)).toEqual([[], [{ type: 'text', text: ' upon' }], [{ type: 'text', text: ' a' }], []]);
    const other = readerOf([{ content: 'On' }, { content: 'ly' }], { content: 'Only' }, { prefill: ONCE });
    expect(eventsOf(other.reader, 2)).toEqual([[], [{ type: 'text', text: 'Only' }], []]);
  });

  it('takes nothing back that was emitted', () => {
    const { reader } = readerOf([{ content: 'ab', calls: [call(0, 'f', '{"a"')] }], {
      content: 'xy',
      calls: [call(0, 'g', '{}')],
    });
    const [first, end] = eventsOf(reader, 1);
    expect(first).toHaveLength(3);
    expect(end).toEqual([]);
  });

  it('gives each character to the parser once as it comes, and once at the end', () => {
    const { reader, append, parseChat } = readerOf([], {});
    const pieces = Array.from({ length: 3_000 }, (_, index) => `word${index} `);
    for (const piece of pieces) reader.read(piece, false);
    reader.read('', true);
    const lengths = [append, parseChat].map(({ mock }) => mock.calls.map(([text]) => text).join('').length);
    expect(lengths).toEqual([pieces.join('').length, pieces.join('').length]);
  });

  it('gives whole characters to the parser', () => {
    const { reader, append } = readerOf([], { content: 'a🙂' });
    for (const piece of ['a\ud83d', '\ude42', '']) reader.read(piece, false);
    expect(append.mock.calls.map(([text]) => text)).toEqual(['a', '🙂', '']);
    expect(reader.read('', true)).toEqual([{ type: 'text', text: 'a🙂' }]);
  });

  it('frees the parser at the end, and when it is not read any more', () => {
    const [ended, cancelled] = [readerOf([], {}), readerOf([], {})];
    ended.reader.read('', true);
    cancelled.reader.dispose();
    expect(ended.dispose).toHaveBeenCalledOnce();
    expect(cancelled.dispose).toHaveBeenCalledOnce();
  });
});
