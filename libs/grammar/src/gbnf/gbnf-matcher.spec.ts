import { describe, expect, it } from 'vitest';
import { checkText } from './check-text.js';
import { GbnfMatcher } from './gbnf-matcher.js';

describe('matching a text without a model', () => {
  it('follows alternatives, groups and repetitions', () => {
    const matcher = new GbnfMatcher('root ::= ("ab" | "ac"){2,3} [^x]? end*\nend ::= "." | "!" end');
    for (const text of ['abac', 'acacab', 'ababq', 'abab..!.', 'ababü']) expect(matcher.accepts(text), text).toBe(true);
    for (const text of ['ab', 'ababx', 'abababab', 'ab!', '']) expect(matcher.accepts(text), text).toBe(false);
  });

  it('tells a beginning from a whole', () => {
    expect(new GbnfMatcher('root ::= "abc"').match('ab')).toMatchObject({ accepted: true, complete: false, length: 2 });
  });

  it('says where a text leaves the grammar', () => {
    const grammar = 'root ::= "a\\n" "bc"';
    expect(checkText(grammar, 'a\nbc')).toEqual({ fits: true });
    expect(checkText(grammar, 'a\nbx')).toEqual({ fits: false, line: 2, column: 2, reason: 'unexpected character' });
    expect(checkText(grammar, 'a\nb')).toEqual({ fits: false, line: 2, column: 2, reason: 'the text ends too early' });
  });
});
