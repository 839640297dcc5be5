import { describe, expect, it } from 'vitest';
import { toolChoice, toolNames } from './tool-choice.js';

const tool = (name: unknown) => ({ type: 'function', function: { name } });

describe('the choice of a tool', () => {
  it('is among the tools of a list, each once', () => {
    expect(toolNames(JSON.stringify([tool('a'), tool('b'), tool('a')]))).toEqual(['a', 'b']);
  });

  it.each(['', '[', '{}', '[5, null, {}, {"function": 5}, {"function": {"name": 5}}]'])('is none in %j', (text) => {
    expect(toolNames(text)).toEqual([]);
  });

  it('is sent as a name, or as a word', () => {
    expect(toolChoice('auto', 'auto')).toEqual({ type: 'function', function: { name: 'auto' } });
    expect(toolChoice('none', '')).toBe('none');
  });
});
