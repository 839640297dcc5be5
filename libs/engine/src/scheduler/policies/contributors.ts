import { comparePrompts, type WaitingPrompt } from './prompt-order.js';

/** What decides whose tokens a step takes. */
export interface ContributingSlot extends WaitingPrompt {
  readonly isGenerating: boolean;
  /** Its prompt is not in the cache yet. */
  readonly isPrompting: boolean;
  /** It may be the cause of logits that are not finite: it is computed alone. */
  readonly isOnTrial: boolean;
}

/**
 * Whose tokens a step takes, in this order: generating slots first, one token each; the rest of the batch goes to
 * prompts, in the order of `comparePrompts`. A prompt ends only where there is room, so no more slots can generate than fit
 * into a step. One that is on trial takes a step for itself.
 * @param continuousBatching false: prompts wait until no slot generates
 */
export function contributorsOf<Slot extends ContributingSlot>(
  slots: readonly Slot[],
  continuousBatching: boolean,
): readonly Slot[] {
  const suspect = slots.find((slot) => slot.isOnTrial && (slot.isGenerating || slot.isPrompting));
  if (suspect) return [suspect];
  const generating = slots.filter((slot) => slot.isGenerating);
  if (generating.length > 0 && !continuousBatching) return generating;
  const prompting = slots.filter((slot) => slot.isPrompting).sort(comparePrompts);
  return [...generating, ...prompting];
}
