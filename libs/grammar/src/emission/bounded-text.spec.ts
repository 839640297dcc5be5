import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaToGbnf } from '../conversion/schema-to-gbnf.js';
import { GbnfMatcher } from '../gbnf/gbnf-matcher.js';
import { SchemaError } from '../refusals/schema-error.js';

const PATTERNS = ['^(?:ab|c)*$', '^a+(?:-b+)*$', '^(?:aa)*b?$', '^[a-c]*-[a-c]*$', '^(?:abc)+$'];
/** Beyond this bound the length is kept apart from the automaton. */
const LARGE = 301;

describe('a pattern with a large bound on the length', () => {
  it('accepts what fits both, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PATTERNS),
        fc.integer({ min: LARGE, max: LARGE + 20 }),
        fc.array(fc.constantFrom('a', 'b', 'c', '-', 'ab', 'aa', 'abc'), { maxLength: 6 }),
        fc.integer({ min: -4, max: 4 }),
        (pattern, maxLength, ending, around) => {
          const schema = { type: 'string', pattern, minLength: LARGE - 20, maxLength };
          const matcher = new GbnfMatcher(schemaToGbnf(schema));
          const unit = /abc/.test(pattern) ? 'abc' : 'aa';
          const tail = ending.join('');
          const size = maxLength + around - tail.length;
          const value = unit.repeat(Math.ceil(size / unit.length)).slice(0, size) + tail;
          const fits = new RegExp(pattern).test(value) && value.length <= maxLength && value.length >= LARGE - 20;
          expect([value.length, matcher.accepts(JSON.stringify(value))]).toEqual([value.length, fits]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('accepts what fits a very large bound where the pattern ends in a loop', () => {
    const schema = { type: 'string', pattern: '^(?:ab|c)-[a-d]*$', minLength: 3, maxLength: 32_767 };
    const matcher = new GbnfMatcher(schemaToGbnf(schema));
    const accepts = (text: string) => matcher.accepts(JSON.stringify(text));
    expect(['c-', 'c-d', 'ab-', 'ab-e'].map(accepts)).toEqual([false, true, true, false]);
    expect(accepts(`ab-${'d'.repeat(32_764)}`)).toBe(true);
    expect(accepts(`ab-${'d'.repeat(32_765)}`)).toBe(false);
    expect(accepts(`c-${'d'.repeat(32_766)}`)).toBe(false);
  });

  it('is refused when no text has such a length', () => {
    const schema = { type: 'string', pattern: '^(?:[a-z]{400})*$', minLength: 401, maxLength: 799 };
    expect(() => schemaToGbnf(schema)).toThrow(SchemaError);
  });
});
