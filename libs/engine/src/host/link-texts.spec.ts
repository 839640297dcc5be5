import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { anyCommand } from '../../../../test/support/door-values.js';
import { FakeLongText } from '../../../../test/support/fake-long-text.js';
import type { EngineCommand } from '../door/commands.js';
import { KeptTexts, type LinkCommand, SentTexts } from './link-texts.js';

/** The command with a string where it has parts. */
function joined(command: EngineCommand): EngineCommand {
  if (command.type !== 'ask' || command.question.type !== 'prepareGrammar') return command;
  return { ...command, question: { ...command.question, gbnf: String(command.question.gbnf) } };
}

/** Both ends of a link, and what has crossed it. */
function link(maxLength?: number, shortest?: number) {
  const crossed: LinkCommand[] = [];
  const received: EngineCommand[] = [];
  const kept = new KeptTexts(() => new FakeLongText());
  const sent = new SentTexts(
    (command) => {
      crossed.push(command);
      const whole = kept.receive(structuredClone(command));
      if (whole !== undefined) received.push(joined(whole));
    },
    maxLength,
    shortest,
  );
  return { send: (command: EngineCommand) => sent.send(command), crossed, received, kept };
}

const LONG = 10_000;
const prepare = (letter: string, length = LONG): EngineCommand => ({
  type: 'ask',
  id: 1,
  question: { type: 'prepareGrammar', gbnf: letter.repeat(length) },
});
const kinds = (crossed: readonly LinkCommand[]) => crossed.map(({ type }) => type);

describe('the texts of commands', () => {
  it('arrive as they are, whatever the commands', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 20 }), fc.constantFrom(4, 20, 1000), (commands, maxLength) => {
        const { send, received } = link(maxLength, 1);
        for (const command of commands) send(command);
        expect(received).toEqual(commands);
      }),
    );
  });

  it('cross once, if they are long', () => {
    const { send, crossed, received } = link();
    for (let time = 0; time < 3; time++) send(prepare('a'));
    send({ type: 'ask', id: 2, question: { type: 'formatChat', inputs: {}, tools: 'a'.repeat(LONG) } });
    expect(kinds(crossed)).toEqual(['keep', 'shortened', 'shortened', 'shortened', 'shortened']);
    expect(received).toHaveLength(4);
    expect(received[2]).toEqual(prepare('a'));
    send(prepare('b', 10));
    expect(crossed.at(-1)).toEqual(prepare('b', 10));
  });

  it('cross in parts of whole characters, if they are very long', () => {
    const { send, crossed, received } = link();
    const gbnf = `${'a'.repeat(64 * 1024 - 1)}\u{1f600}${'b'.repeat(100_000)}`;
    const command: EngineCommand = { type: 'ask', id: 1, question: { type: 'prepareGrammar', gbnf } };
    send(command);
    expect(kinds(crossed)).toEqual(['keep', 'keep', 'keep', 'shortened']);
    const parts = crossed.flatMap((each) => (each.type === 'keep' ? [each.part] : []));
    expect(parts.every((part) => !/[\uD800-\uDBFF]$/.test(part))).toBe(true);
    expect(received).toEqual([command]);
  });

  it('are forgotten on both ends when there are too many', () => {
    const { send, crossed, received, kept } = link(2.5 * LONG);
    for (const letter of 'abca') send(prepare(letter));
    expect(kinds(crossed).filter((type) => type === 'forget')).toHaveLength(2);
    expect(kept.count).toBe(2);
    expect(received).toEqual([...'abca'].map((letter) => prepare(letter)));
  });

  it('are forgotten for the most part after some seconds without any', () => {
    vi.useFakeTimers();
    try {
      const { send, received, kept } = link();
      const commands = [...'abcd'].map((letter) => prepare(letter, 900_000));
      for (const command of commands) send(command);
      vi.advanceTimersByTime(4000);
      send(prepare('a', 900_000));
      vi.advanceTimersByTime(4000);
      expect(kept.count).toBe(4);
      vi.advanceTimersByTime(4000);
      expect(kept.count).toBe(2);
      for (const command of commands) send(command);
      expect(received.slice(-4)).toEqual(commands);
    } finally {
      vi.useRealTimers();
    }
  });

  it('cross each time where one alone would push out the others', () => {
    const { send, crossed } = link(1.5 * LONG);
    for (let time = 0; time < 2; time++) send(prepare('a'));
    expect(kinds(crossed)).toEqual(['ask', 'ask']);
  });
});
