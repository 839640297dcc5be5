import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inPieces, markdownTexts } from '../../../../test/support/markdown-texts.js';
import { blockTokens } from './lexer.js';
import { BlockSplitter, LONGEST_BLOCK } from './splitter.js';

/** The texts of the blocks that come when a text comes in pieces. */
function blocksOf(pieces: readonly string[]): string[] {
  const splitter = new BlockSplitter();
  const closed: string[] = [];
  for (const piece of pieces) {
    splitter.append(piece);
    if (splitter.fenceNow() !== undefined) continue;
    closed.push(...splitter.split(false).closed.map(({ raw }) => raw));
  }
  closed.push(...splitter.split(true).closed.map(({ raw }) => raw));
  return closed.filter((raw) => raw.trim() !== '').map((raw) => raw.trim());
}

const whole = (text: string) =>
  blockTokens(text)
    .map(({ raw }) => raw.trim())
    .filter((raw) => raw !== '');

function cutAt(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  return places.slice(1).map((end, index) => text.slice(places[index], end));
}

const line = fc.oneof(
  fc.constantFrom(
    '',
    '',
    '# Title',
    'word',
    'two words',
    '- item',
    '  - inner',
    '* other',
    '1. one',
    '2. two',
    '> quote',
  ),
  fc.constantFrom(
    '```',
    '```ts',
    '~~~',
    '    code',
    '| a | b |',
    '|---|---|',
    '| 1 | 2 |',
    '---',
    '===',
    '<div>',
    '</div>',
  ),
  fc.constantFrom('$$', 'x^2', '\\[ x \\]', '[a]: http://x', '[a] and $5', '  text', '\ttab', '- ', '-', '1', '**bold'),
);
const text = fc.array(line, { maxLength: 14 }).map((lines) => lines.join('\n'));

describe('a text that is split into blocks as it comes', () => {
  it('has the blocks of the whole text, wherever it is cut', () => {
    const property = fc.property(text, fc.array(fc.nat(300), { maxLength: 10 }), (source, cuts) => {
      expect(blocksOf(cutAt(source, cuts))).toEqual(whole(source));
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('has them letter by letter', () => {
    const source = '# A\n\ntext\n\n- a\n- b\n\n2. c\n3. d\n\n```ts\nconst x;\n\n```\n| a |\n|---|\n| 1 |\n\nend';
    expect(blocksOf(Array.from(source))).toEqual(whole(source));
  });

  it('never looks at the lines of an open fence again', () => {
    const splitter = new BlockSplitter();
    splitter.append('```ts\nfirst\n');
    expect(splitter.fenceNow()).toEqual({ language: 'ts', added: 'first\n', isNew: true });
    splitter.append('second\nthi');
    expect(splitter.fenceNow()).toEqual({ language: 'ts', added: 'second\n', isNew: false });
    expect(splitter.openLength).toBe(0);
    splitter.append('rd\n```\nafter\n');
    expect(splitter.fenceNow()).toBeUndefined();
    expect(splitter.split(false).closed.map(({ raw }) => raw)).toEqual(['```ts\nfirst\nsecond\nthird\n```\n']);
  });

  it('cuts blocks that are too long, at the same places whatever the pieces are', () => {
    const source = `${'one more line of a paragraph without end\n'.repeat(4000)}`;
    const inPieces = blocksOf(source.match(/[\s\S]{1,7777}/g)!);
    expect(inPieces.length).toBeGreaterThan(1);
    expect(inPieces.every((block) => block.length <= LONGEST_BLOCK)).toBe(true);
    expect(inPieces).toEqual(blocksOf([source]));
  });

  it('has the blocks of the whole text for texts of all kinds, also with other ends of lines', () => {
    const property = fc.property(inPieces(markdownTexts()), (pieces) => {
      const source = pieces.join('');
      expect(blocksOf(pieces)).toEqual(whole(source.replaceAll(/\r\n?/g, '\n')));
    });
    fc.assert(property, { numRuns: 3000 });
  });

  it('reads carriage returns as ends of lines, wherever they are cut', () => {
    const source = '# One\r\n\r\nfirst words\r\n\r\n- x\r\n';
    for (let cut = 0; cut <= source.length; cut++) {
      expect(blocksOf([source.slice(0, cut), source.slice(cut)])).toEqual(['# One', 'first words', '- x']);
    }
  });

  it('waits for the end of a line before it is sure of the one before', () => {
    expect(blocksOf(['a\n2. b\n- ', 'item\n'])).toEqual(whole('a\n2. b\n- item\n'));
  });

  it.each([
    ['quotes', '> '],
    ['items', '- '],
    ['brackets', '['],
    ['emphasis', '*a_'],
    ['links', '[a](b'],
    ['angles', '<'],
    ['backticks', '`a'],
    ['pictures', '!['],
    ['quotes with a lazy line', `${'> '.repeat(20)}x\nlazy\n`],
  ])('has an end for many %s', (_, part) => {
    const source = part.repeat(Math.ceil(30_000 / part.length));
    expect(blocksOf([source]).join('').length).toBeGreaterThan(0);
  });
});
