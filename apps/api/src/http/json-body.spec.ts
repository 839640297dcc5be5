import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NESTING_LIMIT, parseJson } from './json-body.js';

describe('the JSON of a body', () => {
  it('is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string().map((text) => JSON.stringify({ '[[{{"\\': text })),
        ),
        (text) => {
          expect(parseJson(text)).toEqual(JSON.parse(text));
        },
      ),
    );
    const whole = JSON.stringify({ a: '🦙', b: [1e308, -0, 2 ** 53], c: '\\ud800 as text', '["{': '}]' });
    expect(parseJson(whole)).toEqual(JSON.parse(whole));
  });

  it.each([
    ['{"prompt": "a\\ud800b"}', "'prompt' holds half a character"],
    ['{"messages": [{"content": "\\uDC00"}]}', "'messages[0].content' holds half a character"],
    ['{"a": {"\\ud83d": 1}}', "'a' holds half a character"],
    ['"\\ud83d"', 'the body holds half a character'],
    ['{"n_predict": 1e999}', "'n_predict' is a number out of range"],
    ['{"a": [0, {"b": -1E+400}]}', "'a[1].b' is a number out of range"],
    [`{"n": ${'9'.repeat(400)}}`, "'n' is a number out of range"],
  ])('is refused where it would lose something: %s', (text, message) => {
    expect(() => parseJson(text)).toThrow(message);
  });

  it('is refused beyond the limit of nesting, wherever its brackets are real', () => {
    const nested = (levels: number) => '{"a":['.repeat(levels / 2) + ']}'.repeat(levels / 2);
    const padded = (levels: number) => `[${' '.repeat(2 * NESTING_LIMIT)}${nested(levels)}]`;
    expect(() => parseJson(padded(NESTING_LIMIT - 2))).not.toThrow();
    expect(() => parseJson(padded(NESTING_LIMIT))).toThrow(`nested deeper than ${NESTING_LIMIT} levels`);
    expect(() => parseJson('['.repeat(1e6))).toThrow('nested deeper');
    expect(parseJson(JSON.stringify('[\\"{'.repeat(NESTING_LIMIT)))).toBe('[\\"{'.repeat(NESTING_LIMIT));
  });

  it('is refused, not waited for, where it is broken in the middle of a string', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.double())), (value) => {
        const text = `${JSON.stringify(value)}"${'x'.repeat(2 * NESTING_LIMIT)}\\`;
        expect(() => parseJson(text)).toThrow(SyntaxError);
      }),
    );
  });
});
