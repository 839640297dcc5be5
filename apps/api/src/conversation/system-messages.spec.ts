import { describe, expect, it } from 'vitest';
import type { Message, TextPart } from './message.js';
import { keepsSystems, systemArrangements } from './system-messages.js';

const message = (role: string, content: Message['content']): Message => ({ role, content });
const [a, b, c] = [message('system', 'A'), message('developer', 'B'), message('system', 'C')];
const hi = message('user', 'hi');
const yes = message('assistant', 'yes');

describe('the system messages of a conversation', () => {
  it.each([[[]], [[hi]], [[a, hi, yes]], [[b, hi]]])(
    'stay as they are where there is one, and it is the first: %j',
    (messages) => {
      expect(systemArrangements(messages)).toEqual([messages]);
    },
  );

  it('are given as they are at first, then joined where they stand, then all joined at the front', () => {
    const joined = message('system', 'A\n\nB');
    expect(systemArrangements([a, b, hi, yes])).toEqual([
      [a, b, hi, yes],
      [joined, hi, yes],
      [joined, hi, yes],
    ]);
    expect(systemArrangements([a, b, hi, yes, c, yes]).slice(1)).toEqual([
      [joined, hi, yes, message('user', 'C'), yes],
      [message('system', 'A\n\nB\n\nC'), hi, yes, yes],
    ]);
    expect(systemArrangements([hi, a])[1]).toEqual([message('user', 'hi\n\nA')]);
    expect(systemArrangements([a, b])[1]).toEqual([joined]);
  });

  it('are joined to what users say beside them, which is not joined otherwise', () => {
    expect(systemArrangements([a, yes, c, hi, hi])[1]).toEqual([a, yes, message('user', 'C\n\nhi'), hi]);
    expect(systemArrangements([a, hi, hi, c])[1]).toEqual([a, hi, message('user', 'hi\n\nC')]);
  });

  it('are a part of the result of a call that they stand behind, before they are moved to the front', () => {
    const result = message('tool', 'done');
    const ways = systemArrangements([a, hi, result, b, c, yes, hi, b]);
    expect(ways).toHaveLength(4);
    expect(ways[2]).toEqual([a, hi, message('tool', 'done\n\nB\n\nC'), yes, message('user', 'hi\n\nB')]);
  });

  it('are joined as parts where one of them has parts', () => {
    const parts: readonly TextPart[] = [{ type: 'text', text: 'P' }];
    const between: TextPart = { type: 'text', text: '\n\n' };
    expect(systemArrangements([a, message('system', parts)])[1]).toEqual([
      message('system', [{ type: 'text', text: 'A' }, between, ...parts]),
    ]);
    expect(systemArrangements([message('system', ''), message('system', parts)])[1]).toEqual([
      message('system', parts),
    ]);
  });

  it('are kept by a prompt that has the text of each, whatever becomes of the space around it', () => {
    const messages = [message('system', ' A \n'), hi, message('developer', [{ type: 'text', text: 'B ' }])];
    expect(keepsSystems('<s>A</s>hi B', messages)).toBe(true);
    expect(keepsSystems('<s>A</s>hi', messages)).toBe(false);
  });
});
