import type { FlagState as Flag } from '../api/server-types.js';

/**
 * The flags to show: those that were given first.
 *
 * @param words of the filter; every one of them has to be in a flag
 * @param all also those that were not given; a filter looks among all
 */
export function shownFlags(flags: readonly Flag[], words: string, all: boolean): readonly Flag[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const isGiven = ({ from }: Flag) => from !== 'default';
  const isFound = (flag: Flag) => {
    const text = [flag.name, flag.value, flag.by ?? '', flag.help].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  const found = flags.filter((flag) => (all || wanted.length > 0 || isGiven(flag)) && isFound(flag));
  return [...found.filter(isGiven), ...found.filter((flag) => !isGiven(flag))];
}
