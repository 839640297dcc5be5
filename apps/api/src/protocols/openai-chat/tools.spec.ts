import { describe, expect, it } from 'vitest';
import { offeredTools, type Tool, toolChoiceProblem } from './tools.js';

const tool = (name: string): Tool => ({ type: 'function', function: { name } });
const TOOLS = [tool('a'), tool('b'), tool('c')];

describe('the offered tools', () => {
  it.each(['auto', 'none', 'required'] as const)('are all of them for the choice %s', (choice) => {
    expect(offeredTools(TOOLS, choice)).toEqual({ tools: TOOLS, choice });
  });

  it('are only the one that is named, which has to be called', () => {
    expect(offeredTools(TOOLS, tool('b'))).toEqual({ tools: [tool('b')], choice: 'required' });
  });

  it.each(['auto', 'required'] as const)('are only the allowed ones, in the mode %s', (mode) => {
    const choice = { type: 'allowed_tools', allowed_tools: { mode, tools: [tool('c'), tool('a')] } } as const;
    expect(toolChoiceProblem(choice)).toBeUndefined();
    expect(offeredTools(TOOLS, choice)).toEqual({ tools: [tool('a'), tool('c')], choice: mode });
  });

  it('cannot be tools that there are not', () => {
    const allowed = { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [tool('d')] } } as const;
    expect(() => offeredTools(TOOLS, tool('d'))).toThrow("'tool_choice' names d, which is not in tools");
    expect(() => offeredTools(TOOLS, allowed)).toThrow("'tool_choice' names d, which is not in tools");
  });

  it('cannot be none where one has to be called', () => {
    expect(() => offeredTools([], 'required')).toThrow("'tool_choice' requires tools");
    const nothing = { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [] } } as const;
    expect(() => offeredTools(TOOLS, nothing)).toThrow("'tool_choice' requires tools");
  });
});
