import { describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import type { ReasoningRequest } from './reasoning.request.js';
import { type ReasoningMarks, reasoningLimits } from './reasoning-limits.js';

/** A tokenizer that, as some do, adds a space before a text. Tokens are letters. */
const engine = {
  tokenize: async (text: string) => Int32Array.from([...` ${text}`].map((letter) => letter.charCodeAt(0))),
} as unknown as EngineClient;

const lettersOf = (tokens: readonly number[]) => String.fromCharCode(...tokens);

const MARKS: ReasoningMarks = { start: '<t>', ends: ['</t>', '[e]'], opening: '<a>', canReason: true };
const NO_FLAGS = { reasoningBudget: -1, reasoningBudgetMessage: '' };

async function limits(request: Partial<ReasoningRequest>, marks: ReasoningMarks | undefined, flags = NO_FLAGS) {
  const found = await reasoningLimits(request as ReasoningRequest, flags, marks, engine);
  return (
    found && {
      budget: found.budget,
      starts: found.starts.map(lettersOf),
      ends: found.ends.map(lettersOf),
      forced: lettersOf(found.forced),
      opening: lettersOf(found.opening),
    }
  );
}

describe('the budget of thoughts', () => {
  it('is in tokens, with marks as they are at the beginning of a text and within it', async () => {
    expect(await limits({ reasoning_budget_tokens: 5 }, MARKS)).toEqual({
      budget: 5,
      starts: [' <t>', '<t>'],
      ends: [' </t>', '</t>', ' [e]', '[e]'],
      forced: '</t>',
      opening: ' <a>',
    });
  });

  it('ends thoughts with a message', async () => {
    const request = { thinking_budget_tokens: 0, reasoning_budget_message: 'Enough.' };
    expect(await limits(request, MARKS)).toMatchObject({ budget: 0, forced: 'Enough.</t>' });
  });

  it("is the request's, else that of the flags", async () => {
    const flags = { reasoningBudget: 7, reasoningBudgetMessage: 'So.' };
    expect(await limits({}, MARKS, flags)).toMatchObject({ budget: 7, forced: 'So.</t>' });
    expect(await limits({ reasoning_budget_tokens: -1 }, MARKS, flags)).toMatchObject({ budget: 7 });
    const own = { reasoning_budget_tokens: 2, reasoning_budget_message: '' };
    expect(await limits(own, MARKS, flags)).toMatchObject({ budget: 2, forced: '</t>' });
  });

  it('is none where nobody asks, and where there are no thoughts', async () => {
    expect(await limits({}, MARKS)).toBeUndefined();
    const silent = { start: '', ends: [], opening: '', canReason: false };
    expect(await limits({ reasoning_budget_tokens: 5 }, silent)).toBeUndefined();
    expect(await limits({}, undefined, { ...NO_FLAGS, reasoningBudget: 5 })).toBeUndefined();
  });

  it('takes the marks of the request where no template has any', async () => {
    const own = { reasoning_budget_tokens: 5, reasoning_budget_start_tag: '(', reasoning_budget_end_tag: ')' };
    expect(await limits(own, undefined)).toMatchObject({ starts: [' (', '('], ends: [' )', ')'], forced: ')' });
    const several = { ...own, reasoning_budget_end_tags: [']', ''] };
    expect(await limits(several, undefined)).toMatchObject({ ends: [' ]', ']'], forced: ']' });
    expect(await limits(own, MARKS)).toMatchObject({ starts: [' <t>', '<t>'] });
  });

  it.each([undefined, { start: '', ends: [], opening: '', canReason: true }])(
    'is refused where thoughts have no marks: %j',
    async (marks) => {
      await expect(limits({ reasoning_budget_tokens: 5 }, marks)).rejects.toMatchObject({
        status: 400,
        details: { param: 'reasoning_budget_tokens' },
      });
    },
  );
});
