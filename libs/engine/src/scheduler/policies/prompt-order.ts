/** Tokens of a prompt that a millisecond of waiting counts for. */
const TOKENS_PER_MS = 1;

/** A prompt that is not in the cache yet. */
export interface WaitingPrompt {
  /** Tokens that have to be evaluated. */
  readonly promptTokensAhead: number;
  /** When its slot took it, in milliseconds. */
  readonly promptingSince: number;
  /** Ascends with every admission. */
  readonly lastUse: number;
}

/**
 * Short prompts before long ones, as long as these have not waited for long: each millisecond counts for a token, so that a
 * prompt of n tokens is passed by none that comes n milliseconds after it.
 */
export function comparePrompts(a: WaitingPrompt, b: WaitingPrompt): number {
  const lead = a.promptTokensAhead - b.promptTokensAhead + (a.promptingSince - b.promptingSince) * TOKENS_PER_MS;
  return lead === 0 ? a.lastUse - b.lastUse : lead;
}
