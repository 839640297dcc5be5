import { describe, expect, it } from 'vitest';
import { ControlTexts } from './control-texts.js';
import type { Message } from './message.js';
import { PlainMarks } from './plain-marks.js';

const controls = new ControlTexts(['<|end|>', '<|start|>']);
const MARK = '\u{f0000}';

function marked(message: Partial<Message>): Message {
  const messages = [{ role: 'user', content: null, ...message }];
  return new PlainMarks(controls, messages).marked(messages)[0]!;
}

describe('marks around control tokens', () => {
  it('stand in every text of a message', () => {
    const text = 'a<|end|>b';
    const plain = `a${MARK}<|end|>${MARK}b`;
    const call = { id: text, name: text, arguments: JSON.stringify({ [text]: [text, 1] }) };
    expect(marked({ role: text, content: text, reasoning: text, name: text, callId: text, calls: [call] })).toEqual({
      role: plain,
      content: plain,
      reasoning: plain,
      name: plain,
      callId: plain,
      calls: [{ id: plain, name: plain, arguments: JSON.stringify({ [plain]: [plain, 1] }) }],
    });
  });

  it('stand around one that two parts make together', () => {
    const parts = ['x<|e', 'nd', '|>y'].map((text) => ({ type: 'text' as const, text }));
    expect(marked({ content: parts }).content).toEqual(
      [`x${MARK}<|e${MARK}`, `${MARK}nd${MARK}`, `${MARK}|>${MARK}y`].map((text) => ({ type: 'text', text })),
    );
  });

  it('stand around one that is escaped in the JSON of a call', () => {
    const call = (args: unknown) => marked({ calls: [{ name: 'f', arguments: args }] }).calls![0]!.arguments;
    expect(call('{"a":"\\u003c|end|>"}')).toBe(`{"a":"${MARK}<|end|>${MARK}"}`);
    expect(call('{"a": 1.0}')).toBe('{"a": 1.0}');
    expect(call('no JSON <|end|>')).toBe(`no JSON ${MARK}<|end|>${MARK}`);
    expect(call({ a: ['<|end|>', null] })).toEqual({ a: [`${MARK}<|end|>${MARK}`, null] });
  });

  it('are of a character that nobody said', () => {
    const messages = [{ role: 'user', content: `${MARK}\u{f0001}<|end|>` }];
    const marks = new PlainMarks(controls, messages);
    expect(marks.mark).toBe('\u{f0002}');
    expect(marks.marked(messages)[0]!.content).toBe(`${MARK}\u{f0001}\u{f0002}<|end|>\u{f0002}`);
  });

  it('divide a prompt into pieces', () => {
    const messages = [{ role: 'user', content: '<|end|>' }];
    const marks = new PlainMarks(controls, messages);
    const prompt = `<|start|>${marks.marked(messages)[0]!.content}<|end|>`;
    expect(marks.pieces(prompt)).toEqual([
      { text: '<|start|>', isPlain: false },
      { text: '<|end|>', isPlain: true },
      { text: '<|end|>', isPlain: false },
    ]);
  });
});
