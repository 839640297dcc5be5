import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../config/limits.js';
import { offeredTools } from '../../conversation/offered-tools.js';
import type { Tool } from '../../conversation/tool.js';
import { OPENAI_CHAT_FIELDS } from './chat.parser.js';
import { type RequestedToolChoice, toolChoiceOf, toolChoiceProblem } from './tool-choice.js';

const tool = (name: string): Tool => ({ type: 'function', function: { name } });
const offeredOf = (tools: readonly Tool[], choice: RequestedToolChoice) =>
  offeredTools({ tools, toolChoice: toolChoiceOf(choice), fields: OPENAI_CHAT_FIELDS });
const offered = (tools: readonly Tool[], choice: RequestedToolChoice) => {
  const { list, choice: mode } = offeredOf(tools, choice);
  return { tools: list, choice: mode };
};
const TOOLS = [tool('a'), tool('b'), tool('c')];

describe('the offered tools', () => {
  it.each(['auto', 'none', 'required'] as const)('are all of them for the choice %s', (choice) => {
    expect(offered(TOOLS, choice)).toEqual({ tools: TOOLS, choice });
  });

  it('are the same object for the same list and choice', () => {
    const choice = { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [tool('a')] } } as const;
    const all = offeredOf(TOOLS, 'auto');
    expect(offeredOf(TOOLS, 'auto')).toBe(all);
    expect(offeredOf([...TOOLS], 'auto')).not.toBe(all);
    expect(offeredOf(TOOLS, choice).list).toEqual([tool('a')]);
    expect(offeredOf(TOOLS, 'auto')).toEqual(all);
  });

  it('know which field of the request has their schemas', () => {
    expect(offeredOf(TOOLS, tool('b')).tools.map(({ field }) => field)).toEqual(['tools[1].function.parameters']);
  });

  it('are only the one that is named, which has to be called', () => {
    expect(offered(TOOLS, tool('b'))).toEqual({ tools: [tool('b')], choice: 'required' });
  });

  it.each(['auto', 'required'] as const)('are only the allowed ones, in the mode %s', (mode) => {
    const choice = { type: 'allowed_tools', allowed_tools: { mode, tools: [tool('c'), tool('a')] } } as const;
    expect(toolChoiceProblem(choice, DEFAULT_LIMITS)).toBeUndefined();
    expect(offered(TOOLS, choice)).toEqual({ tools: [tool('a'), tool('c')], choice: mode });
  });

  it.each([
    [{ type: 'auto' }, { mode: 'auto' }],
    [{ type: 'none' }, { mode: 'none' }],
    [{ type: 'required' }, { mode: 'required' }],
    ['any', { mode: 'required' }],
    [{ type: 'any' }, { mode: 'required' }],
    [
      { type: 'function', name: 'b' },
      { mode: 'required', names: ['b'] },
    ],
    [
      { type: 'tool', name: 'b' },
      { mode: 'required', names: ['b'] },
    ],
    [
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'b' }] },
      { mode: 'auto', names: ['b'] },
    ],
  ] as const)('are chosen by %j as well', (choice, meaning) => {
    expect(toolChoiceProblem(choice, DEFAULT_LIMITS)).toBeUndefined();
    expect(toolChoiceOf(choice)).toEqual(meaning);
  });

  it.each([
    'maybe',
    'toString',
    5,
    [],
    {},
    { type: 'maybe' },
    { type: 'function' },
    { type: 'function', function: { name: '' } },
    { type: 'tool', name: 5 },
    { type: 'tool', function: { name: 'b' } },
    { type: 'allowed_tools' },
    { type: 'allowed_tools', allowed_tools: { mode: 'none', tools: [] } },
    { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function' }] },
  ])('are not chosen by %j', (choice) => {
    expect(toolChoiceProblem(choice, DEFAULT_LIMITS)).toContain('must be "auto", "none", "required"');
  });

  it('have names of a bounded length, and are not more than there may be', () => {
    const long = { type: 'function', name: 'x'.repeat(DEFAULT_LIMITS.maxName + 1) };
    expect(toolChoiceProblem(long, DEFAULT_LIMITS)).toContain('must have at most');
    const tools = Array.from({ length: DEFAULT_LIMITS.maxTools + 1 }, () => ({ type: 'function', name: 'b' }));
    expect(toolChoiceProblem({ type: 'allowed_tools', mode: 'auto', tools }, DEFAULT_LIMITS)).toContain('at most');
  });

  it('cannot be tools that there are not', () => {
    const allowed = { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [tool('d')] } } as const;
    expect(() => offered(TOOLS, tool('d'))).toThrow("'tool_choice' names d, which is not in tools");
    expect(() => offered(TOOLS, allowed)).toThrow("'tool_choice' names d, which is not in tools");
  });

  it('cannot be none where one has to be called', () => {
    expect(() => offered([], 'required')).toThrow("'tool_choice' requires tools");
    const nothing = { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [] } } as const;
    expect(() => offered(TOOLS, nothing)).toThrow("'tool_choice' requires tools");
  });
});
