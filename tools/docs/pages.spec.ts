import { describe, expect, it } from 'vitest';
import { saysTheSame } from './pages.mjs';

describe('a generated page', () => {
  it('is up to date in whatever widths the formatter gives its columns', () => {
    expect(
      saysTheSame('| A | B |\n| --- | --- |\n| one | two |\n', '| A   | B   |\n| ----- | --- |\n| one | two |\n'),
    ).toBe(true);
  });

  it('is not up to date when a word, a hyphen or a row differs', () => {
    const page = '| a-b | c |\n';
    expect(saysTheSame(page, '| a b | c |\n')).toBe(false);
    expect(saysTheSame(page, '| a-b | d |\n')).toBe(false);
    expect(saysTheSame(page, `${page}| e | f |\n`)).toBe(false);
  });
});
