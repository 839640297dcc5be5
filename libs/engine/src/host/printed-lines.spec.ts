import { describe, expect, it } from 'vitest';
import { PrintedLines } from './printed-lines.js';

function printing(...pieces: readonly string[]) {
  const lines: string[] = [];
  const printed = new PrintedLines((line) => lines.push(line));
  for (const piece of pieces) printed.add(piece);
  printed.end();
  return { lines, printed };
}

describe('what a process prints', () => {
  it('is read line by line, however it is cut, without empty lines', () => {
    const { lines } = printing('on', 'e\r\ntwo\n\n', '\nthr', 'ee');
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('is bounded, also where no line ever ends', () => {
    const { lines } = printing(...Array.from({ length: 1000 }, () => 'x'.repeat(10_000)), '\nlast\n');
    expect(lines).toEqual(['x'.repeat(1024), 'last']);
  });

  it('is remembered by its last lines', () => {
    const { printed } = printing(Array.from({ length: 100 }, (_, index) => `${index}\n`).join(''));
    expect(printed.lastWords).toEqual(Array.from({ length: 20 }, (_, index) => String(80 + index)));
  });
});
