import { splitList } from './texts.js';

/** The names of a list separated by commas: each once, in the order of their characters, as llama-server keeps them. */
export function sortedNames(list: string): readonly string[] {
  return [...new Set(splitList(list, ','))].sort();
}
