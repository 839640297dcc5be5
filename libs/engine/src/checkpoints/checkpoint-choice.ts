/** Tokens before the end within which all departures are as likely. */
const MARGIN = 16;

/**
 * Which of too many checkpoints is given up: the one without which the fewest tokens are expected to be evaluated again. A
 * prompt that departs from what is held does so d tokens before its end at a rate of about 1/d, as people change what they
 * said last; it then goes back to the checkpoint before. So those that stay lie ever closer towards the end.
 * @param places of the checkpoints, ascending, at least one
 * @param end tokens that are known
 * @returns the index of one
 */
export function leastUseful(places: readonly number[], end: number): number {
  let least = 0;
  let leastLoss = Number.POSITIVE_INFINITY;
  for (const [index, place] of places.entries()) {
    const lost = place - (places[index - 1] ?? 0);
    const loss = lost * Math.log(distance(place, end) / distance(places[index + 1] ?? end, end));
    if (loss < leastLoss) [least, leastLoss] = [index, loss];
  }
  return least;
}

function distance(place: number, end: number): number {
  return Math.max(0, end - place) + MARGIN;
}
