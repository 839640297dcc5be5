import type { SeededChoice } from './seeded-choice.js';

const OPENINGS = [
  'Once upon a time there was a fox who lived behind a garden wall. ',
  'Once upon a time there was a hen who could not sleep. ',
  'Tell me about the weather and the sea, ',
  'The boat left the harbour in the morning, and ',
];
const WORDS = 'the a fox hen garden river boat little old blue ran saw said and then but with her his rain song'.split(
  ' ',
);

/** A prompt of some hundred words at most: often one that begins like others, sometimes with letters of several bytes. */
export function soakPrompt(choice: SeededChoice): string {
  const opening = choice.chance(0.8) ? choice.pick(OPENINGS) : '';
  const length = choice.chance(0.1) ? choice.integer(200, 450) : choice.integer(1, 60);
  const words = Array.from({ length }, () => choice.pick(WORDS));
  if (choice.chance(0.1)) words.push('é', '🤗', '漢字');
  return opening + words.join(' ');
}

/** Prompts whose greedy continuation is known; they begin like the others, so that caches serve them. */
export const SAMPLE_PROMPTS: readonly string[] = OPENINGS.flatMap((opening) => [
  opening,
  `${opening}the old fox saw the river and `,
  `${opening}a little hen said `,
]);
