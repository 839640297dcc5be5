import type { Budget } from '../refusals/budget.js';
import { alphabetOf, lettersIn } from './alphabet.js';
import { Dfa } from './dfa.js';

/** The texts before the first time that `end` comes: those behind which it comes, and not sooner. */
export function textsUntil(end: string, budget: Budget): Dfa {
  const chars = Array.from(end, (char) => char.codePointAt(0)!);
  const alphabet = alphabetOf([...new Set(chars)].map((char) => [char, char]));
  const letters = chars.map((char) => lettersIn(alphabet, [char, char])[0]!);
  const step = stepsOf(letters);
  const next = new Int32Array(chars.length * alphabet.size);
  for (let state = 0; state < chars.length; state++) {
    for (let letter = 0; letter < alphabet.size; letter++) {
      const to = step(state, letter);
      next[state * alphabet.size + letter] = to === chars.length ? -1 : to;
    }
  }
  const accepting = Uint8Array.from(chars, (_, state) => +endsThere(state, letters, step));
  return Dfa.of(alphabet, next, accepting, 0, budget);
}

type Step = (state: number, letter: number) => number;

/** How much of the text is there after one more letter, as Knuth, Morris and Pratt find it. */
function stepsOf(letters: readonly number[]): Step {
  const shorter = [0, 0];
  const step: Step = (state, letter) => {
    let length = state;
    while (length > 0 && letters[length] !== letter) length = shorter[length]!;
    return letters[length] === letter ? length + 1 : 0;
  };
  for (let length = 1; length < letters.length; length++) shorter.push(step(shorter[length]!, letters[length]!));
  return step;
}

/** Whether the text, written from this state on, is complete with its last letter and not before. */
function endsThere(state: number, letters: readonly number[], step: Step): boolean {
  let reached = state;
  for (const letter of letters.slice(0, -1)) {
    reached = step(reached, letter);
    if (reached === letters.length) return false;
  }
  return true;
}
