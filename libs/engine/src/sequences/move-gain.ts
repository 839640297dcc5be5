/** The fewest tokens for which cells are moved. */
const MIN_TOKENS = 16;
/**
 * Moving a cell takes a thousandth of the time that evaluating a token takes, as a rule of thumb over model sizes and
 * machines; so a token saved pays for this many cells with a margin.
 */
const CELLS_PER_TOKEN = 256;

/** How many tokens need not be evaluated at least, so that moving so many cells pays. */
export function minGain(cells: number): number {
  return Math.max(MIN_TOKENS, Math.ceil(cells / CELLS_PER_TOKEN));
}
