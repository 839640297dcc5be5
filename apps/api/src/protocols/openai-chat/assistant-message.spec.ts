import { describe, expect, it } from 'vitest';
import type { MessageEvent } from '#engine';
import { assembledMessage } from '../../conversation/message-assembler.js';
import { assistantMessage, deltasOf } from './assistant-message.js';

const CALL: readonly MessageEvent[] = [
  { type: 'tool-call', index: 0, id: 'a1', name: 'get_weather' },
  { type: 'tool-arguments', index: 0, text: '{"ci' },
];

const assistant = (events: readonly MessageEvent[]) => assistantMessage(assembledMessage(events));

describe('the message of an answer', () => {
  it('is the text of its parts', () => {
    expect(
      assistant([
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ]),
    ).toEqual({
      role: 'assistant',
      content: 'ab',
    });
    expect(assistant([])).toEqual({ role: 'assistant', content: '' });
  });

  it('has reasoning apart', () => {
    const events: MessageEvent[] = [
      { type: 'reasoning', text: 'hm' },
      { type: 'reasoning', text: 'm' },
      { type: 'text', text: 'I see' },
    ];
    expect(assistant(events)).toEqual({ role: 'assistant', content: 'I see', reasoning_content: 'hmm' });
  });

  it('has no content where there are only calls', () => {
    expect(assistant([...CALL, { type: 'tool-arguments', index: 0, text: 'ty":1}' }])).toEqual({
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a1', type: 'function', function: { name: 'get_weather', arguments: '{"city":1}' } }],
    });
  });
});

describe('what events add', () => {
  it('is a delta each', () => {
    expect(
      deltasOf([
        { type: 'reasoning', text: 'a' },
        { type: 'text', text: 'b' },
      ]),
    ).toEqual([{ reasoning_content: 'a' }, { content: 'b' }]);
  });

  it('tells the name of a call with its first arguments, and further ones alone', () => {
    expect(deltasOf(CALL)).toEqual([
      { tool_calls: [{ index: 0, id: 'a1', type: 'function', function: { name: 'get_weather', arguments: '{"ci' } }] },
    ]);
    expect(deltasOf([{ type: 'tool-arguments', index: 0, text: 'ty' }])).toEqual([
      { tool_calls: [{ index: 0, function: { arguments: 'ty' } }] },
    ]);
  });

  it('tells a call without arguments', () => {
    const deltas = deltasOf([{ type: 'tool-call', index: 1, id: 'b', name: 'f' }, CALL[0]!, CALL[1]!]);
    expect(deltas.map(({ tool_calls }) => tool_calls![0]!.function)).toEqual([
      { name: 'f', arguments: '' },
      { name: 'get_weather', arguments: '{"ci' },
    ]);
  });
});
