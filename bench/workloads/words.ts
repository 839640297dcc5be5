import type { SeededChoice } from '../soak/seeded-choice.js';

/** Short words, of about 1.3 tokens each in the vocabulary of the models with random weights. */
const WORDS = [
  ...['the', 'and', 'old', 'fox', 'ran', 'red', 'sea', 'sun', 'men', 'day', 'one', 'had', 'his', 'her', 'our', 'rain'],
  ...['boat', 'came', 'town', 'lost', 'gate', 'hen', 'ice', 'inn', 'oar', 'owl', 'late', 'sat', 'six', 'ten', 'lamp'],
  ...['all', 'are', 'ash', 'but', 'can', 'cat', 'dog', 'ear', 'eat', 'end', 'far', 'for', 'hat', 'how', 'ink', 'led'],
  ...['let', 'low', 'man', 'may', 'nor', 'not', 'now', 'oak', 'off', 'out', 'rim', 'run', 'saw', 'see', 'she', 'sit'],
] as const;

/** So many words that say nothing, each after a space, so that texts can be joined. */
export function words(choice: SeededChoice, count: number): string {
  return Array.from({ length: count }, () => ` ${choice.pick(WORDS)}`).join('');
}
