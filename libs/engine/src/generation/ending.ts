import type { StopCause } from '../door/task-event.js';

/** How a generation ended. */
export interface Ending {
  readonly cause: StopCause;
  /** The context was full. */
  readonly truncated: boolean;
}

/** What is known after a generated token. */
export interface GenerationState {
  readonly endsGeneration: boolean;
  readonly promptTokens: number;
  readonly generatedTokens: number;
  /** As in `Task`: -1 = endless, -2 = until the context is full. */
  readonly maxTokens: number;
  /** Tokens of the sequence, the new one included. */
  readonly knownTokens: number;
  /** Cells of the slot. */
  readonly contextSize: number;
  /** The context the model was trained with. */
  readonly trainContext: number;
  /** A full context drops its older half. */
  readonly canShift: boolean;
}

const EOS: Ending = { cause: 'eos', truncated: false };
const LIMIT: Ending = { cause: 'limit', truncated: false };
const FULL: Ending = { cause: 'limit', truncated: true };

/**
 * Whether the token ends its generation, judged by numbers alone. An endless generation ends with the context the
 * model was trained with, shift or not, or it might never end (llama-server of January 2025, process_token).
 */
export function endingOf(state: GenerationState): Ending | undefined {
  if (state.endsGeneration) return EOS;
  if (state.maxTokens >= 0 && state.generatedTokens >= state.maxTokens) return LIMIT;
  const mayShift = state.canShift && state.maxTokens !== -2;
  if (!mayShift && state.knownTokens >= state.contextSize) return FULL;
  if (state.maxTokens === -1 && state.promptTokens + state.generatedTokens >= state.trainContext) return FULL;
  return undefined;
}

/**
 * How many tokens may follow before a generation ends by numbers, whatever they are, or its context has to be shifted.
 * @param cachedTokens those of the known tokens that are in cells
 * @returns 1 or more
 */
export function tokensUntilEnd(state: Omit<GenerationState, 'endsGeneration'>, cachedTokens: number): number {
  const { maxTokens, generatedTokens, promptTokens, knownTokens, contextSize, trainContext } = state;
  let max = state.canShift ? contextSize - cachedTokens - 1 : contextSize - knownTokens;
  if (maxTokens >= 0) max = Math.min(max, maxTokens - generatedTokens);
  if (maxTokens === -2) max = Math.min(max, contextSize - knownTokens);
  if (maxTokens === -1) max = Math.min(max, trainContext - promptTokens - generatedTokens);
  return Math.max(1, max);
}
