import { describe, expect, it } from 'vitest';
import { blockTokens } from './lexer.js';
import { mathAt } from './math-rule.js';

/** Formulas of a text, and what marked makes of it otherwise. */
function formulas(text: string): string[] {
  const found: string[] = [];
  const visit = (
    tokens: readonly { readonly type: string; readonly text?: string; readonly tokens?: readonly never[] }[],
  ) => {
    for (const token of tokens) {
      if (token.type === 'math' || token.type === 'mathBlock') found.push(token.text!);
      else visit(token.tokens ?? []);
    }
  };
  visit(blockTokens(text) as never);
  return found;
}

describe('formulas', () => {
  it.each([
    ['costs $5 and $6', []],
    ['a $ sign$ here', []],
    ['$5 million for a car, 10$', []],
    ['$5/$x', []],
    ['$2 or US$', []],
    ['$2x + 1$', ['2x + 1']],
    ['$2 \\alpha$', ['2 \\alpha']],
    ['$x$5', []],
    ['so $x^2$ it is', ['x^2']],
    ['$a$ and $b$', ['a', 'b']],
    ['\\(x^2\\) is', ['x^2']],
    ['$$\nx + y\n$$', ['x + y']],
    ['\\[ x \\]', ['x']],
    ['text $$x$$ text', ['x']],
    ['`\\(bar\\)` and `$x$`', []],
    ['```\n\\(bar\\) $$x$$\n```', []],
    ['    $$x$$', []],
    ['$$ no end', []],
    ['$$$$', []],
    ['\\$x$', []],
    ['$\\$5$', ['\\$5']],
  ] as const)('are found in %j: %j', (text, expected) => {
    expect(formulas(text)).toEqual(expected);
  });

  it('do not go on over paragraphs or for ever', () => {
    expect(mathAt('$$a\n\nb$$')).toBeUndefined();
    expect(mathAt(`$$${'x'.repeat(5000)}$$`)).toBeUndefined();
  });
});
