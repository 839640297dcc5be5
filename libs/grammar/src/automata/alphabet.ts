import { ALL_CHARS, type CharSet } from './char-set.js';

/**
 * A partition of the code points into few classes ("letters") that an automaton does not tell apart.
 * `starts` is sorted and begins with 0; `letters[i]` is the letter of the code points from `starts[i]` up to the next start;
 * -1 marks code points outside every set (surrogates).
 */
export interface Alphabet {
  readonly starts: readonly number[];
  readonly letters: readonly number[];
  readonly size: number;
}

/** The coarsest alphabet in which each of the sets is a union of letters. */
export function alphabetOf(sets: readonly CharSet[]): Alphabet {
  const all = [ALL_CHARS, ...sets];
  const events: { readonly at: number; readonly set: number; readonly enter: boolean }[] = [];
  all.forEach((set, index) => {
    for (let i = 0; i < set.length; i += 2) {
      events.push({ at: set[i]!, set: index, enter: true }, { at: set[i + 1]! + 1, set: index, enter: false });
    }
  });
  events.sort((a, b) => a.at - b.at);
  const active = new Set<number>();
  const known = new Map<string, number>();
  const starts: number[] = [];
  const letters: number[] = [];
  for (let i = 0; i < events.length; ) {
    const at = events[i]!.at;
    for (; i < events.length && events[i]!.at === at; i++) {
      if (events[i]!.enter) active.add(events[i]!.set);
      else active.delete(events[i]!.set);
    }
    const signature = active.has(0) ? [...active].sort((a, b) => a - b).join() : '';
    let letter = -1;
    if (signature !== '') {
      letter = known.get(signature) ?? known.size;
      known.set(signature, letter);
    }
    if (letters.at(-1) === letter) continue;
    starts.push(at);
    letters.push(letter);
  }
  return { starts, letters, size: known.size };
}

export function letterOf(alphabet: Alphabet, codePoint: number): number {
  let low = 0;
  let high = alphabet.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (alphabet.starts[middle]! <= codePoint) low = middle;
    else high = middle - 1;
  }
  return alphabet.letters[low]!;
}

/** The code points of each letter. */
export function setsOfLetters(alphabet: Alphabet): CharSet[] {
  const sets: number[][] = Array.from({ length: alphabet.size }, () => []);
  alphabet.starts.forEach((start, index) => {
    const letter = alphabet.letters[index]!;
    if (letter >= 0) sets[letter]!.push(start, (alphabet.starts[index + 1] ?? 0x110000) - 1);
  });
  return sets;
}

/** Letters of `set` in an alphabet that has it as a union of letters. */
export function lettersIn(alphabet: Alphabet, set: CharSet): number[] {
  const found = new Set<number>();
  let index = 0;
  for (let i = 0; i < set.length; i += 2) {
    while (index > 0 && alphabet.starts[index]! > set[i]!) index--;
    while (index + 1 < alphabet.starts.length && alphabet.starts[index + 1]! <= set[i]!) index++;
    for (; index < alphabet.starts.length && alphabet.starts[index]! <= set[i + 1]!; index++) {
      if (alphabet.letters[index]! >= 0) found.add(alphabet.letters[index]!);
    }
    index = Math.max(0, index - 1);
  }
  return [...found];
}

/** The common refinement of two alphabets, and for each of its letters the letter in either. */
export function refine(a: Alphabet, b: Alphabet): { alphabet: Alphabet; inA: number[]; inB: number[] } {
  const starts: number[] = [];
  const letters: number[] = [];
  const inA: number[] = [];
  const inB: number[] = [];
  const known = new Map<number, number>();
  let i = 0;
  let j = 0;
  while (i < a.starts.length && j < b.starts.length) {
    const letterA = a.letters[i]!;
    const letterB = b.letters[j]!;
    let letter = -1;
    if (letterA >= 0 && letterB >= 0) {
      const key = letterA * b.size + letterB;
      const seen = known.get(key);
      letter = seen ?? known.size;
      if (seen === undefined) {
        known.set(key, letter);
        inA.push(letterA);
        inB.push(letterB);
      }
    }
    if (letters.at(-1) !== letter) {
      starts.push(Math.max(a.starts[i]!, b.starts[j]!));
      letters.push(letter);
    }
    const endA = a.starts[i + 1] ?? Number.POSITIVE_INFINITY;
    const endB = b.starts[j + 1] ?? Number.POSITIVE_INFINITY;
    if (endA <= endB) i++;
    if (endB <= endA) j++;
  }
  return { alphabet: { starts, letters, size: known.size }, inA, inB };
}
