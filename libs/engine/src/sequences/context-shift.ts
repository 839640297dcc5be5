import type { Backend } from '../backend/backend.js';

/** Cells that a kept beginning must leave free: llama-server's margin. */
const MARGIN = 4;

/** The cells [from, to) leave the KV cache; what follows moves down by their number. */
export interface Shift {
  readonly from: number;
  readonly to: number;
}

/** What a request says about a full context. */
export interface ShiftRequest {
  /** Tokens kept at the beginning; negative = the whole prompt. */
  readonly keepTokens: number;
  /** Tokens dropped; 0 = half of what may be dropped. */
  readonly discardTokens: number;
}

/**
 * Whether a full sequence can give up cells of its middle. llama.cpp says so of recurrent states too, since only their
 * positions move; but nothing leaves such a state, and of a hybrid memory only one half would forget.
 */
export function canShift({ context, isRecurrent }: Pick<Backend, 'context' | 'isRecurrent'>): boolean {
  return context.canShift && !isRecurrent;
}

/**
 * Chooses the cells that a full sequence gives up.
 * @param held cells in use
 * @param promptTokens of the running task
 * @param contextSize cells of the slot
 * @param extraKept 1 when the model puts a BOS token first, which `keepTokens` does not count
 */
export function planShift(
  request: ShiftRequest,
  held: number,
  promptTokens: number,
  contextSize: number,
  extraKept: number,
): Shift {
  const wanted = (request.keepTokens < 0 ? promptTokens : request.keepTokens) + extraKept;
  const keep = clamp(wanted, 0, Math.max(0, contextSize - MARGIN));
  const left = held - keep;
  const discard = clamp(request.discardTokens || Math.floor(left / 2), 0, Math.max(0, left - 1));
  return { from: keep, to: keep + discard };
}

/**
 * Cuts a prompt that is longer than the slot: its beginning stays, then whole blocks of half the remaining context
 * leave the middle until the rest fits (llama-server of January 2025: 301 tokens in a slot of 128 become 109).
 * @param keepTokens negative = the whole prompt
 */
export function cutPrompt(prompt: Int32Array, contextSize: number, keepTokens: number): Int32Array {
  if (prompt.length < contextSize) return prompt;
  const wanted = keepTokens < 0 ? prompt.length : keepTokens;
  const keep = clamp(wanted, 0, Math.max(0, contextSize - MARGIN));
  const block = Math.floor((contextSize - keep) / 2);
  const erased = Math.floor((prompt.length - keep - block) / block) * block;
  const cut = new Int32Array(prompt.length - erased);
  cut.set(prompt.subarray(0, keep));
  cut.set(prompt.subarray(keep + erased), keep);
  return cut;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
