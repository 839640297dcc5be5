import type { Alphabet } from './alphabet.js';

/** Letters that lead the same way from every state become one. `next` has a row of letters for each state. */
export function mergeLetters(
  alphabet: Alphabet,
  next: Int32Array,
  states: number,
): { readonly merged: Alphabet; readonly columns: Int32Array } {
  const letters = alphabet.size;
  const { renamed, representatives } = groups(letters, next, states);
  const size = representatives.length;
  if (size === letters) return { merged: alphabet, columns: next };
  const starts: number[] = [];
  const merged: number[] = [];
  let last = Number.NaN;
  for (let index = 0; index < alphabet.starts.length; index++) {
    const before = alphabet.letters[index]!;
    const letter = before < 0 ? -1 : renamed[before]!;
    if (letter === last) continue;
    starts.push(alphabet.starts[index]!);
    merged.push(letter);
    last = letter;
  }
  const columns = new Int32Array(states * size);
  for (let state = 0; state < states; state++) {
    for (let name = 0; name < size; name++) {
      columns[state * size + name] = next[state * letters + representatives[name]!]!;
    }
  }
  return { merged: { starts, letters: merged, size }, columns };
}

/** The letters by their columns: compared by a hash first, then place by place. */
function groups(letters: number, next: Int32Array, states: number) {
  const hashes = new Int32Array(letters);
  for (let at = 0, state = 0; state < states; state++) {
    for (let letter = 0; letter < letters; letter++, at++)
      hashes[letter] = Math.imul(hashes[letter]! ^ next[at]!, 0x01000193);
  }
  const isSame = (a: number, b: number): boolean => {
    for (let state = 0; state < states; state++)
      if (next[state * letters + a] !== next[state * letters + b]) return false;
    return true;
  };
  const byHash = new Map<number, number[]>();
  const renamed = new Int32Array(letters);
  const representatives: number[] = [];
  for (let letter = 0; letter < letters; letter++) {
    const alike = byHash.get(hashes[letter]!);
    let name = alike?.find((other) => isSame(representatives[other]!, letter));
    if (name === undefined) {
      name = representatives.length;
      representatives.push(letter);
      if (alike === undefined) byHash.set(hashes[letter]!, [name]);
      else alike.push(name);
    }
    renamed[letter] = name;
  }
  return { renamed, representatives };
}
