import { describe, expect, it } from 'vitest';
import { FakeLongText } from '../../../../test/support/fake-long-text.js';
import type { FormattedChat } from '../door/chat.js';
import type { HeldText } from '../door/long-text.js';
import type { EngineMessage } from '../door/messages.js';
import { AnswerParts, inOnePiece, type LinkMessage, sendInParts } from './answer-text.js';

const chat = (id: number, parser: HeldText | string): EngineMessage => {
  const answer = { prompt: 'hi', parser } as FormattedChat;
  return { type: 'answer', id, answer };
};
const text = (id: number, answer: HeldText | string): EngineMessage => ({ type: 'answer', id, answer });

/** What arrives of messages that are sent together, when each leaves some time after the one before. */
async function crossing(...messages: readonly EngineMessage[]) {
  const [crossed, arrived]: [LinkMessage[], EngineMessage[]] = [[], []];
  const parts = new AnswerParts();
  for (const message of messages) {
    sendInParts(message, (sent, taken) => {
      crossed.push(sent);
      const whole = parts.receive(structuredClone(sent));
      if (whole !== undefined) arrived.push(whole);
      if (taken) setImmediate(taken);
    });
  }
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  return { crossed, arrived };
}

describe('the answers of an engine process', () => {
  it('arrive as they are', async () => {
    const messages: readonly EngineMessage[] = [
      chat(1, 'short'),
      text(2, 'short'),
      { type: 'answer', id: 3, answer: true },
      { type: 'log', level: 2, text: 'a' },
    ];
    expect(await crossing(...messages)).toEqual({ crossed: messages, arrived: messages });
  });

  it('have no parts where their texts are short', async () => {
    expect((await crossing(chat(1, new FakeLongText('é')), text(2, new FakeLongText('é')))).crossed).toEqual([
      chat(1, 'é'),
      text(2, 'é'),
    ]);
  });

  it('cross in parts where their texts are long, those of several answers among each other', async () => {
    const [one, other] = ['é'.repeat(100_001), `a${'\u{1f600}'.repeat(50_000)}`];
    const { crossed, arrived } = await crossing(
      chat(1, new FakeLongText(one)),
      text(2, new FakeLongText(other)),
      text(3, 'short'),
    );
    expect(crossed.filter(({ type }) => type === 'part').length).toBeGreaterThan(6);
    expect(Math.max(...crossed.map((each) => (each.type === 'part' ? each.part.length : 0)))).toBeLessThan(66_000);
    expect(arrived).toHaveLength(3);
    expect(arrived).toEqual(expect.arrayContaining([chat(1, one), text(2, other), text(3, 'short')]));
  });

  it('are whole where nothing is to be crossed', () => {
    const long = 'é'.repeat(100_000);
    expect([inOnePiece(chat(1, new FakeLongText(long))), inOnePiece(text(1, new FakeLongText(long)))]).toEqual([
      chat(1, long),
      text(1, long),
    ]);
  });
});
