import type { LimitName, Limits } from '../config/limits.js';

/** What is wrong with the length of a list or a text, as the end of a sentence; undefined = nothing, or it is neither. */
export function lengthProblem(list: unknown, most: number, items = 'entries'): string | undefined {
  if (!Array.isArray(list) && typeof list !== 'string') return undefined;
  return list.length > most ? `must have at most ${most} ${items}, not ${list.length}` : undefined;
}

/** What is wrong with the length of a text, as the end of a sentence; undefined = nothing. */
export function textProblem(text: string, limit: LimitName, limits: Limits): string | undefined {
  return text.length > limits[limit] ? `must have at most ${limits[limit]} characters, not ${text.length}` : undefined;
}

/** As textProblem, of a list of which some items may be no texts; names the item. */
export function itemsProblem(list: readonly unknown[], limit: LimitName, limits: Limits): string | undefined {
  const most = limits[limit];
  const wrong = list.findIndex((item) => typeof item === 'string' && item.length > most);
  return wrong < 0 ? undefined : `must have at most ${most} characters in [${wrong}]`;
}
