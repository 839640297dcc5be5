import type { EngineClient, ReasoningLimits } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { ApiError } from '../http/api-error.js';
import type { ReasoningRequest } from './reasoning.request.js';

/** How a chat template marks thoughts. */
export interface ReasoningMarks {
  /** Empty, where it has none. */
  readonly start: string;
  readonly ends: readonly string[];
  /** The end of the prompt, which may have begun a thought. */
  readonly opening: string;
  /** Answers may hold thoughts. */
  readonly canReason: boolean;
}

/** What the flags say of thoughts. */
export type ReasoningDefaults = Pick<ServerOptions, 'reasoningBudget' | 'reasoningBudgetMessage'>;

/**
 * The budget of thoughts in tokens of the model; undefined where there is none, or nothing to hold to one.
 *
 * @param marks the template's; undefined where there is no template: then the request has to name them
 * @throws ApiError for a budget that the thoughts of this model cannot be held to
 */
export async function reasoningLimits(
  request: ReasoningRequest,
  defaults: ReasoningDefaults,
  marks: ReasoningMarks | undefined,
  engine: EngineClient,
): Promise<ReasoningLimits | undefined> {
  const budget = budgetOf(request, defaults, marks);
  const { start, ends } = marks?.start ? marks : ownMarks(request);
  if (budget === -1 || (start === '' && marks?.canReason === false)) return undefined;
  if (start === '' || ends.length === 0) {
    throw ApiError.field('reasoning_budget_tokens', `cannot be held to: ${lackOf(marks)}`);
  }
  const tokens = (text: string) => tokensInText(text, engine);
  const message = request.reasoning_budget_message ?? defaults.reasoningBudgetMessage;
  return {
    budget,
    starts: await spellings(start, engine),
    ends: (await Promise.all(ends.map((end) => spellings(end, engine)))).flat(),
    forced: [...(message === '' ? [] : await tokens(message)), ...(await tokens(ends[0]!))],
    opening: [...(await engine.tokenize(marks?.opening ?? '', false, true))],
  };
}

/** -1 = none. The flag is about chats, unless a request says what thoughts look like. */
function budgetOf(request: ReasoningRequest, { reasoningBudget }: ReasoningDefaults, marks?: ReasoningMarks): number {
  const asked = request.reasoning_budget_tokens ?? request.thinking_budget_tokens ?? -1;
  if (asked !== -1) return asked;
  return marks === undefined && ownMarks(request).start === '' ? -1 : reasoningBudget;
}

function ownMarks(request: ReasoningRequest): Pick<ReasoningMarks, 'start' | 'ends'> {
  const { reasoning_budget_start_tag: start = '', reasoning_budget_end_tag: end = '' } = request;
  return { start, ends: (request.reasoning_budget_end_tags ?? [end]).filter((tag) => tag !== '') };
}

function lackOf(marks: ReasoningMarks | undefined): string {
  const own = 'reasoning_budget_start_tag and reasoning_budget_end_tags';
  return marks === undefined ? `it needs ${own}` : `the chat template does not mark thoughts; ${own} can`;
}

/** The tokens that a mark can be: at the beginning of a text, where some tokenizers add a space, and within it. */
async function spellings(mark: string, engine: EngineClient): Promise<readonly (readonly number[])[]> {
  const first = [...(await engine.tokenize(mark, false, true))];
  const within = await tokensInText(mark, engine);
  return first.join() === within.join() ? [first] : [first, within];
}

/** The tokens of a text behind another one. */
async function tokensInText(text: string, engine: EngineClient): Promise<readonly number[]> {
  const before = await engine.tokenize('\n', false, true);
  const all = await engine.tokenize(`\n${text}`, false, true);
  const isCut = before.every((token, index) => token === all[index]);
  return [...(isCut ? all.subarray(before.length) : await engine.tokenize(text, false, true))];
}
