import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { jsonOfParts } from './json-parts.js';

function* slowParts(count: number): Iterable<string> {
  for (let index = 0; index < count; index++) {
    const end = performance.now() + 1;
    while (performance.now() < end);
    yield `${index},`;
  }
}

describe('jsonOfParts', () => {
  it('is a buffer when it is soon written', () => {
    expect(jsonOfParts(['[', '1', ']']).content).toEqual(Buffer.from('[1]'));
    expect(jsonOfParts([]).content).toEqual(Buffer.from(''));
  });

  it('lets others have their turns while it writes what takes longer, and loses nothing', async () => {
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    const answer = jsonOfParts(slowParts(30)).content;
    expect(answer).toBeInstanceOf(Readable);
    const expected = Array.from({ length: 30 }, (_, index) => `${index},`).join('');
    expect(await text(answer as Readable)).toBe(expected);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(1);
  });

  it('ends the stream with the error of a part', async () => {
    const failing = function* (): Iterable<string> {
      yield* slowParts(8);
      throw new Error('no');
    };
    await expect(text(jsonOfParts(failing()).content as Readable)).rejects.toThrow('no');
  });
});
