import { Logger } from '@nestjs/common';
import { describe, expect, it, vi } from 'vitest';
import type { EngineService, ParsedMessage } from '#engine';
import { MessageReader, PlainReader } from './message-reader.js';

const EMPTY: ParsedMessage = { role: 'assistant', content: '', reasoning_content: '', tool_calls: [] };
const call = (name: string, args: string, id = '') => ({ id, name, arguments: args });

/** A reader whose parser gives these messages, one a piece. */
function readerOf(messages: readonly (Partial<ParsedMessage> | Error)[], prefill?: string): MessageReader {
  const left = [...messages];
  const parseChat = () => {
    const next = left.shift();
    if (next instanceof Error) throw next;
    return { ...EMPTY, ...next };
  };
  return new MessageReader({ parseChat } as unknown as EngineService, {}, prefill);
}

/** What the reader says to each piece. */
function deltas(reader: MessageReader, pieces: number) {
  return Array.from({ length: pieces }, (_, index) => reader.read('x', index === pieces - 1));
}

describe('PlainReader', () => {
  it('takes all text as content', () => {
    const reader = new PlainReader();
    expect(reader.read('a')).toEqual([{ content: 'a' }]);
    expect(reader.read('')).toEqual([]);
    reader.read('b');
    expect(reader.message()).toEqual({ role: 'assistant', content: 'ab' });
  });
});

describe('MessageReader', () => {
  it('tells what each piece adds to thoughts and content', () => {
    const reader = readerOf([
      { reasoning_content: 'hm' },
      { reasoning_content: 'hmm', content: 'I' },
      { reasoning_content: 'hmm', content: 'I see' },
    ]);
    expect(deltas(reader, 3)).toEqual([
      [{ reasoning_content: 'hm' }],
      [{ reasoning_content: 'm' }, { content: 'I' }],
      [{ content: ' see' }],
    ]);
    expect(reader.message()).toEqual({ role: 'assistant', content: 'I see', reasoning_content: 'hmm' });
  });

  it('tells a call once its name is complete, then its arguments as they come', () => {
    const reader = readerOf([
      { tool_calls: [call('get', '')] },
      { tool_calls: [call('get_weather', '{"ci')] },
      { tool_calls: [call('get_weather', '{"city":1}')] },
      { tool_calls: [call('get_weather', '{"city":1}')] },
    ]);
    const [none, first, rest, last] = deltas(reader, 4);
    const id = reader.message().tool_calls![0]!.id;
    expect(id).toMatch(/^[A-Za-z0-9]{9}$/);
    expect(none).toEqual([]);
    expect(first).toEqual([
      { tool_calls: [{ index: 0, id, type: 'function', function: { name: 'get_weather', arguments: '{"ci' } }] },
    ]);
    expect(rest).toEqual([{ tool_calls: [{ index: 0, function: { arguments: 'ty":1}' } }] }]);
    expect(last).toEqual([]);
    expect(reader.message()).toEqual({
      role: 'assistant',
      content: null,
      tool_calls: [{ id, type: 'function', function: { name: 'get_weather', arguments: '{"city":1}' } }],
    });
  });

  it('tells a call without arguments when the next one begins, or at the end', () => {
    const reader = readerOf([
      { tool_calls: [call('one', '')] },
      { tool_calls: [call('one', ''), call('two', '')] },
      { tool_calls: [call('one', ''), call('two', '')] },
    ]);
    const names = deltas(reader, 3).map((list) => list.map((delta) => delta.tool_calls![0]!.function.name));
    expect(names).toEqual([[], ['one'], ['two']]);
  });

  it("keeps the model's own id of a call", () => {
    const reader = readerOf([{ tool_calls: [call('f', '{}', 'call-7')] }]);
    reader.read('x', true);
    expect(reader.message().tool_calls![0]!.id).toBe('call-7');
  });

  it('says nothing while the text does not parse yet', () => {
    const reader = readerOf([new Error('unfinished'), { content: 'ab' }]);
    expect(deltas(reader, 2)).toEqual([[], [{ content: 'ab' }]]);
  });

  it('gives a finished text that does not parse as it is', () => {
    const warned = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const reader = readerOf([{}, new Error('not the expected form')]);
    expect(deltas(reader, 2)).toEqual([[], [{ content: 'xx' }]]);
    expect(reader.message().content).toBe('xx');
    expect(warned).toHaveBeenCalledOnce();
    warned.mockRestore();
  });

  it('leaves out what the prompt held already', () => {
    const reader = readerOf([{ content: 'Once upon' }, { content: 'Once upon a' }], 'Once');
    expect(deltas(reader, 2)).toEqual([[{ content: ' upon' }], [{ content: ' a' }]]);
    expect(reader.message().content).toBe(' upon a');
  });

  it('takes nothing back that was told', () => {
    const reader = readerOf([{ content: 'ab' }, { content: 'xy' }, { content: 'abc' }]);
    expect(deltas(reader, 3)).toEqual([[{ content: 'ab' }], [], [{ content: 'c' }]]);
  });
});
