import { describe, expect, it } from 'vitest';
import type { OfferedTool } from '../offered-tools.js';
import type { TemplateInputs } from '../template-inputs.js';
import { type FormattedCalls, KnownCalls } from './known-calls.js';

const INPUTS = { messages: [], tool_choice: 'auto', tools: [], pure_content: false, reasoning_format: 'none' };
const made = (grammar = 'g', opening = '<a>') =>
  ({ prompt: 'p', grammar, parser: '', generation_prompt: opening, unenforced: [] }) as unknown as FormattedCalls;

/** Asks for calls, and counts how often they are made. */
function calls(known = new KnownCalls()) {
  let times = 0;
  const ask = async (inputs: object = {}, tools: readonly OfferedTool[] = [], opening = '<a>', calls = made()) => {
    const all = { ...INPUTS, ...inputs } as unknown as TemplateInputs;
    const before = times;
    const { grammar } = await known.calls(all, tools, opening, async () => {
      times++;
      return calls;
    });
    return { grammar, isMade: times > before };
  };
  return ask;
}

describe('how calls of so many tools look', () => {
  const known = new KnownCalls();
  const isMade = async (count: number, inputs: object = {}, opening = '<a>') => {
    let times = 0;
    const all = { ...INPUTS, ...inputs } as unknown as TemplateInputs;
    await known.outer(all, count, opening, async () => {
      times++;
      return made();
    });
    return times === 1;
  };

  it('is made once, whatever the tools and the messages are', async () => {
    expect(await isMade(2)).toBe(true);
    expect(await isMade(2, { tools: [{ type: 'function' }], messages: [{ role: 'user', content: 'hi' }] })).toBe(false);
  });

  it('is something else for another number, choice or opening, and where a message is gone on with', async () => {
    expect(await isMade(3)).toBe(true);
    expect(await isMade(2, { tool_choice: 'required' })).toBe(true);
    expect(await isMade(2, {}, '<b>')).toBe(true);
    for (let time = 0; time < 2; time++) expect(await isMade(2, { continue_final_message: true })).toBe(true);
  });
});

describe('known calls', () => {
  it('are made once for a list of tools, whatever the messages', async () => {
    const ask = calls();
    expect(await ask()).toEqual({ grammar: 'g', isMade: true });
    expect(await ask({ messages: [{ role: 'user', content: 'hi' }] })).toEqual({ grammar: 'g', isMade: false });
  });

  it('are others for other tools, choices, strictness or openings', async () => {
    const ask = calls();
    await ask();
    const strict = { isStrict: true, field: 'tools[0]' } as OfferedTool;
    expect((await ask({ tool_choice: 'required' })).isMade).toBe(true);
    expect((await ask({ tools: [{ type: 'function' }] })).isMade).toBe(true);
    expect((await ask({}, [strict])).isMade).toBe(true);
    expect((await ask({}, [], '<b>', made('g', '<b>'))).isMade).toBe(true);
  });

  it('are made anew where they depend on the messages', async () => {
    const ask = calls();
    for (let time = 0; time < 2; time++) {
      expect((await ask({ continue_final_message: true })).isMade).toBe(true);
      expect((await ask({}, [], '<a>', made('g', '<other>'))).isMade).toBe(true);
    }
  });

  it('are forgotten when there are too many', async () => {
    const ask = calls(new KnownCalls(1000));
    const large = made('g'.repeat(600));
    await ask({ id: 1 }, [], '<a>', large);
    await ask({ id: 2 }, [], '<a>', large);
    expect((await ask({ id: 2 }, [], '<a>', large)).isMade).toBe(false);
    expect((await ask({ id: 1 }, [], '<a>', large)).isMade).toBe(true);
  });

  it('know what the prompt ended with the last time, by tools, settings and the role of the last message', async () => {
    const known = new KnownCalls();
    const inputs = (more: object = {}) => ({ ...INPUTS, messages: [{ role: 'user' }], ...more }) as TemplateInputs;
    expect(known.opening(inputs())).toBe('');
    await known.calls(inputs(), [], '<a>', async () => made());
    expect(known.opening(inputs({ messages: [{ role: 'tool' }, { role: 'user' }] }))).toBe('<a>');
    for (const other of [
      { messages: [{ role: 'tool' }] },
      { tools: [{ type: 'function' }] },
      { enable_thinking: false },
    ]) {
      expect(known.opening(inputs(other))).toBe('');
    }
    expect(known.opening(inputs({ continue_final_message: true }))).toBeUndefined();
  });
});
