/** What might stand in a place. */
export interface Alternative {
  /** Undefined where the server does not tell it. */
  readonly id: number | undefined;
  readonly text: string;
  /** 0-1. */
  readonly probability: number;
}

/** A generated token and what might have stood in its place, the likeliest first. */
export interface ShownToken extends Alternative {
  readonly others: readonly Alternative[];
}

interface Named {
  readonly id?: number;
  readonly token?: string;
  readonly tok_str?: string;
  readonly logprob?: number;
  readonly prob?: number;
}

interface Given extends Named {
  readonly content?: string;
  readonly top_logprobs?: readonly Named[];
  readonly probs?: readonly Named[];
}

/** The tokens of an event of `/completion`, in either generation's shape. */
export function tokensOf(event: {
  readonly content?: string;
  readonly completion_probabilities?: readonly Given[];
}): readonly ShownToken[] {
  return (event.completion_probabilities ?? []).map((given) => {
    const others = (given.top_logprobs ?? given.probs ?? []).map((each) => ({
      id: each.id,
      text: textOf(each),
      probability: probabilityOf(each),
    }));
    const text = given.content ?? textOf(given);
    const own = given.logprob === undefined && given.prob === undefined;
    const probability = own ? (others.find((each) => each.text === text)?.probability ?? 0) : probabilityOf(given);
    return { id: given.id ?? others.find((each) => each.text === text)?.id, text, probability, others };
  });
}

/** What goes on after some tokens: their ids, so that no text is cut into others; their text where ids are not told. */
export function promptOf(prompt: string, kept: readonly ShownToken[]): string | readonly (string | number)[] {
  const ids = kept.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (kept.length === 0) return prompt;
  return ids.length === kept.length ? [prompt, ...ids] : prompt + kept.map(({ text }) => text).join('');
}

/** The text of a token with ends of lines that are seen. */
export function seenText(text: string): string {
  return text.replaceAll('\n', '↵');
}

/** Ids of tokens that are typed in, with blanks or commas between them; undefined = there is something else, or none. */
export function idsIn(text: string): readonly number[] | undefined {
  const words = text.split(/[\s,;[\]]+/).filter((word) => word !== '');
  return words.length > 0 && words.every((word) => /^\d{1,9}$/.test(word)) ? words.map(Number) : undefined;
}

/**
 * Where a key leads from a token.
 *
 * @param isRightToLeft whether what follows stands to the left
 * @returns undefined = nowhere
 */
export function movedTo(key: string, index: number, count: number, isRightToLeft: boolean): number | undefined {
  const before = Math.max(0, index - 1);
  const after = Math.min(count - 1, index + 1);
  if (key === 'ArrowUp') return before;
  if (key === 'ArrowDown') return after;
  if (key === 'ArrowLeft') return isRightToLeft ? after : before;
  if (key === 'ArrowRight') return isRightToLeft ? before : after;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** Four steps of likelihood, from 0 (unlikely) to 3. */
export function stepOf(probability: number): 0 | 1 | 2 | 3 {
  if (probability < 0.1) return 0;
  if (probability < 0.4) return 1;
  return probability < 0.8 ? 2 : 3;
}

function textOf({ token, tok_str }: Named): string {
  return token ?? tok_str ?? '';
}

function probabilityOf({ logprob, prob }: Named): number {
  return prob ?? (logprob === undefined ? 0 : Math.exp(logprob));
}
