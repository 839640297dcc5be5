import { splitList } from './texts.js';
import { quote, ValueError, wordType } from './value-type.js';

/** What can draft, by llama.cpp's names. */
const TYPES = ['draft-simple', 'ngram-simple'] as const;

export type DraftingType = (typeof TYPES)[number];

/** Those that llama.cpp has besides. */
const OTHERS: readonly string[] = [
  'draft-eagle3',
  'draft-mtp',
  'draft-dflash',
  'draft-dspark',
  'ngram-map-k',
  'ngram-map-k4v',
  'ngram-mod',
  'ngram-cache',
];

/** An empty list stands for none. */
export const draftingTypes = wordType<readonly DraftingType[]>('TYPE,...', 'ngram-simple', (word) => {
  const names = splitList(word, ',');
  if (names.length === 0) throw new ValueError(`${quote(word)} is an empty list`);
  if (names.includes('none')) return [];
  return names.map((name) => {
    const type = TYPES.find((candidate) => candidate === name);
    if (type !== undefined) return type;
    if (OTHERS.includes(name)) throw new ValueError(`${name} is not supported`);
    throw new ValueError(`${quote(name)} is not one of none, ${TYPES.join(', ')}`);
  });
});
