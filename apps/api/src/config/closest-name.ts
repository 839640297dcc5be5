import levenshtein from 'damerau-levenshtein';

/** Slips that a suggestion may correct: letters too many, missing, wrong, or swapped with their neighbour. */
const MAX_DISTANCE = 2;

/** The name most like `word`, when one is like enough to be meant. Leading dashes and letter case do not count. */
export function closestName(word: string, names: readonly string[]): string | undefined {
  const wanted = plain(word);
  const limit = Math.min(MAX_DISTANCE, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of names) {
    const distance = levenshtein(wanted, plain(name)).steps;
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

function plain(name: string): string {
  return name.replace(/^-+/, '').replaceAll('_', '-').toLowerCase();
}
