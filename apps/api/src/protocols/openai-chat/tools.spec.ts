import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../config/limits.js';
import { offeredTools } from '../../conversation/offered-tools.js';
import type { Tool } from '../../conversation/tool.js';
import { OPENAI_CHAT_FIELDS } from './chat.parser.js';
import { type RequestedToolChoice, toolChoiceOf, toolChoiceProblem } from './tools.js';

const tool = (name: string): Tool => ({ type: 'function', function: { name } });
const offered = (tools: readonly Tool[], choice: RequestedToolChoice) =>
  offeredTools({ tools, toolChoice: toolChoiceOf(choice), fields: OPENAI_CHAT_FIELDS });
const TOOLS = [tool('a'), tool('b'), tool('c')];

describe('the offered tools', () => {
  it.each(['auto', 'none', 'required'] as const)('are all of them for the choice %s', (choice) => {
    expect(offered(TOOLS, choice)).toEqual({ tools: TOOLS, choice });
  });

  it('are only the one that is named, which has to be called', () => {
    expect(offered(TOOLS, tool('b'))).toEqual({ tools: [tool('b')], choice: 'required' });
  });

  it.each(['auto', 'required'] as const)('are only the allowed ones, in the mode %s', (mode) => {
    const choice = { type: 'allowed_tools', allowed_tools: { mode, tools: [tool('c'), tool('a')] } } as const;
    expect(toolChoiceProblem(choice, DEFAULT_LIMITS)).toBeUndefined();
    expect(offered(TOOLS, choice)).toEqual({ tools: [tool('a'), tool('c')], choice: mode });
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
