import { describe, expect, it } from 'vitest';
import { chatTurns } from './returning-chats.js';

const say = (count: number) => `${count} words`;
const SIZE = { chats: 3, turns: 3, promptWords: 40 };

describe('chatTurns', () => {
  it('lets every chat have its turn before one comes again', () => {
    const { before, after } = chatTurns({ ...SIZE, between: 'nothing' }, say);
    const chats = [...before.requests, ...after.requests].map(({ conversation }) => conversation!.at(-1));
    expect(chats.join('')).toBe('012012012');
  });

  it('begins each chat with its prompt, and adds a message with each turn', () => {
    const { before, after } = chatTurns({ ...SIZE, between: 'nothing' }, say);
    const texts = [...before.requests, ...after.requests].map(({ text }) => text.trim());
    expect(texts.slice(0, 3)).toEqual(Array(3).fill('40 words'));
    expect(new Set(texts.slice(3))).toEqual(new Set(['20 words']));
  });

  it('counts the turns from the second on, or those after what happens in between', () => {
    const groups = (between: 'nothing' | 'kill') => {
      const { before, after } = chatTurns({ ...SIZE, between }, say);
      return [before, after].map(({ requests }) => requests.map(({ group }) => group));
    };
    expect(groups('nothing')[0]).toEqual([...Array(3).fill('earlier'), ...Array(3).fill('later')]);
    expect(groups('kill')[0]).toEqual(Array(6).fill('earlier'));
    expect(groups('kill')[1]).toEqual(Array(3).fill('later'));
  });
});
