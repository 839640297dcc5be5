import type { FlagState as Flag } from '../api/server-types.js';
import { hasAll, wordsOf } from '../store/words.js';

/**
 * The flags to show: those that were given first.
 *
 * @param words of the filter; every one of them has to be in a flag
 * @param all also those that were not given; a filter looks among all
 */
export function shownFlags(flags: readonly Flag[], words: string, all: boolean): readonly Flag[] {
  const wanted = wordsOf(words);
  const isGiven = ({ from }: Flag) => from !== 'default';
  const isFound = ({ name, value, by = '', help }: Flag) => hasAll([name, value, by, help].join(' '), wanted);
  const found = flags.filter((flag) => (all || wanted.length > 0 || isGiven(flag)) && isFound(flag));
  return [...found.filter(isGiven), ...found.filter((flag) => !isGiven(flag))];
}
