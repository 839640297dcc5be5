import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageEvent } from '#engine';
import { assembledMessage } from '../../conversation/message-assembler.js';
import { type BlockChange, contentBlocks, MessageBlocks } from './message-blocks.js';

const seal = { sign: (text: string) => `signed ${text}`, seal: (text: string) => `sealed ${text}` };
const SHOWN = { seal, isOmitted: false };
const call = (index: number): MessageEvent => ({ type: 'tool-call', index, id: `c${index}`, name: 'f' });
const args = (index: number, text: string): MessageEvent => ({ type: 'tool-arguments', index, text });

/** What a model may say: reasoning, text and calls in any order. */
const EVENTS = fc
  .array(
    fc.record({ type: fc.constantFrom('reasoning', 'text', 'call'), text: fc.constantFrom('a', ' ', '\n', 'b c') }),
  )
  .map((pieces) => {
    let calls = 0;
    return pieces.flatMap(({ type, text }): readonly MessageEvent[] =>
      type === 'call'
        ? [call(calls), args(calls++, JSON.stringify({ text }))]
        : [{ type: type as 'text' | 'reasoning', text }],
    );
  });

describe('the blocks of a message', () => {
  it('hold all that was said but space alone, in its order', () => {
    fc.assert(
      fc.property(EVENTS, (events) => {
        const blocks = contentBlocks(events, SHOWN);
        const said = assembledMessage(events);
        const texts = blocks.map((block) => (block.type === 'text' ? block.text : ''));
        expect(texts.join('').replaceAll(/\s/g, '')).toBe(said.text.replaceAll(/\s/g, ''));
        expect(texts.filter((text) => text !== '' && text.trim() === '')).toEqual([]);
        expect(blocks.map((block) => (block.type === 'thinking' ? block.thinking : '')).join('')).toBe(said.reasoning);
        expect(blocks.flatMap((block) => (block.type === 'tool_use' ? [JSON.stringify(block.input)] : []))).toEqual(
          said.calls.map((one) => one.arguments),
        );
      }),
    );
  });

  it('begin and end one after the other in a stream, each with its own number', () => {
    fc.assert(
      fc.property(EVENTS, (events) => {
        const blocks = new MessageBlocks(SHOWN);
        const changes = [...events.flatMap((event) => blocks.add(event)), ...blocks.end()];
        let open: number | undefined;
        let next = 0;
        for (const change of changes as readonly BlockChange[]) {
          if (change.type === 'start') {
            expect([open, change.index]).toEqual([undefined, next++]);
            open = change.index;
          } else expect(change.index).toBe(open);
          if (change.type === 'stop') open = undefined;
        }
        expect(open).toBeUndefined();
      }),
    );
  });

  it('have reasoning sealed where it is not to be shown', () => {
    const events: readonly MessageEvent[] = [
      { type: 'reasoning', text: 'h' },
      { type: 'reasoning', text: 'm' },
    ];
    expect(contentBlocks(events, { seal, isOmitted: true })).toEqual([
      { type: 'thinking', thinking: '', signature: 'sealed hm' },
    ]);
    expect(contentBlocks(events, SHOWN)).toEqual([{ type: 'thinking', thinking: 'hm', signature: 'signed hm' }]);
  });

  it('have no arguments where those were cut off, or there are none', () => {
    const inputs = (text?: string) =>
      contentBlocks([call(0), ...(text === undefined ? [] : [args(0, text)])], SHOWN).map(
        (block) => 'input' in block && block.input,
      );
    expect(inputs('{"city":"Ro')).toEqual([{}]);
    expect(inputs()).toEqual([{}]);
  });
});
