import { describe, expect, it } from 'vitest';
import type { ChatParser } from '../backend/chat-parser.js';
import type { ReaderDescription } from '../door/chat.js';
import { createReader } from './create-reader.js';

const DESCRIPTION: ReaderDescription = {
  format: 0,
  parser: '',
  generation_prompt: '',
  reasoning_format: 'auto',
  reasoning_in_content: false,
  parse_tool_calls: false,
  is_continuation: true,
  supports_thinking: false,
  prefill: { reasoning: '', content: 'Text' },
};
const STREAMED = { isStreamed: true, onUnparsed: () => undefined };

/** A parser that takes all text as content, or leaves the first letter out. */
function parserOf(isPlain: boolean): ChatParser {
  const content = (text: string) => (isPlain ? text : text.slice(1));
  return {
    findParser: () => undefined,
    prepareParser: () => Promise.reject(new Error('not asked for')),
    parseChat: (text) => JSON.stringify({ content: content(text), reasoning_content: '', tool_calls: [] }),
    readChat: () => ({ append: () => undefined, dispose: () => undefined }),
  };
}

const isPlain = (fields: Partial<ReaderDescription>, takesTextAsItIs = true) =>
  createReader(parserOf(takesTextAsItIs), { ...DESCRIPTION, ...fields }, STREAMED).read('ab', false).length > 0;

describe('createReader', () => {
  it('takes all text as content where there is nothing else to find', () => {
    const reader = createReader(parserOf(true), DESCRIPTION, STREAMED);
    expect(reader.read('a', false)).toEqual([{ type: 'text', text: 'a' }]);
    expect(reader.read('', false)).toEqual([]);
    expect(reader.read('b', true)).toEqual([{ type: 'text', text: 'b' }]);
  });

  it('gives such text at the end where it is not streamed', () => {
    const reader = createReader(parserOf(true), DESCRIPTION, { ...STREAMED, isStreamed: false });
    expect([reader.read('a', false), reader.read('b', true)]).toEqual([[], [{ type: 'text', text: 'ab' }]]);
  });

  it('parses where there may be reasoning or calls, and where the format wraps plain text', () => {
    expect(isPlain({})).toBe(true);
    expect(isPlain({ parse_tool_calls: true })).toBe(false);
    expect(isPlain({ supports_thinking: true })).toBe(false);
    expect(isPlain({}, false)).toBe(false);
  });
});
