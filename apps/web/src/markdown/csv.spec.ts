import { describe, expect, it } from 'vitest';
import { csvOf } from './csv.js';

describe('a table as CSV', () => {
  it('has quotes where a cell needs them', () => {
    expect(
      csvOf([
        ['a', 'b, c'],
        ['say "hi"', 'two\nlines'],
      ]),
    ).toBe('a,"b, c"\r\n"say ""hi""","two\nlines"\r\n');
  });
});
