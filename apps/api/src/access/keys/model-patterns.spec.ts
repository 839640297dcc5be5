import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelPatterns } from './model-patterns.js';

describe('patterns of models', () => {
  it.each([
    ['qwen', 'qwen', true],
    ['qwen', 'qwen2', false],
    ['qwen', 'Qwen', false],
    ['*', '', true],
    ['qwen*', 'qwen', true],
    ['*-chat', 'qwen-chat', true],
    ['qwen*chat', 'qwen-7b-chat', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a-c-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['q.en', 'qwen', false],
    ['**', 'x', true],
  ])('%s beside %s: %s', (pattern, model, has) => {
    expect(new ModelPatterns(['other', pattern]).has(model)).toBe(has);
  });

  it('say what a regular expression would', () => {
    const anyText = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 8 }).map((parts) => parts.join(''));
    const anyName = fc.array(fc.constantFrom('a', 'b'), { maxLength: 10 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(anyText, anyName, (pattern, model) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(model);
        expect(new ModelPatterns([pattern]).has(model)).toBe(expected);
      }),
    );
  });
});
