/** What another sequence has of a prompt. */
export interface PrefixOffer<Source> {
  readonly source: Source;
  /** Tokens of the prompt that it begins with in the cache. */
  readonly cached: number;
  /** The same once it has evaluated what it evaluates now; `cached` when that is not worth waiting for. */
  readonly pending: number;
}

/**
 * Where a task takes the beginning of its prompt from. It waits for an unfinished prefix only if that is longer by the
 * gain than every finished one; and once it waits, it waits for all of it.
 * @param own tokens that the sequence of its own slot begins with
 * @param minGain tokens that a copy must save, 1 or more
 * @returns the source of a copy; undefined = its own sequence; 'wait' = wait
 */
export function choosePrefix<Source>(
  own: number,
  offers: readonly PrefixOffer<Source>[],
  minGain: number,
): Source | 'wait' | undefined {
  const finished = offers.filter((offer) => offer.pending === offer.cached);
  const ready = Math.max(own, ...finished.map((offer) => offer.cached));
  const unfinished = offers.filter((offer) => offer.pending > offer.cached);
  if (unfinished.some((offer) => offer.pending - ready >= minGain)) return 'wait';
  let best: PrefixOffer<Source> | undefined;
  for (const offer of offers) if (offer.cached > (best?.cached ?? 0)) best = offer;
  return best && best.cached - own >= minGain ? best.source : undefined;
}
