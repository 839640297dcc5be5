import { alphabetOf, letterOf } from '../automata/alphabet.js';
import { charsOf } from '../automata/char-set.js';
import { Dfa } from '../automata/dfa.js';
import { MAX_STATES } from '../automata/dfa-algebra.js';
import { Nfa } from '../automata/nfa.js';
import type { Budget } from '../refusals/budget.js';
import { Unsupported } from '../refusals/schema-error.js';

const NUMBER_CHARS = [...'0123456789', '-', '+', '.', 'e', 'E'];
const ALPHABET = alphabetOf(NUMBER_CHARS.map(charsOf));
const CHAR_OF = new Map(NUMBER_CHARS.map((char) => [letterOf(ALPHABET, char.codePointAt(0)!), char]));

/** Explores an automaton given by its step function; states are told apart by their keys. */
export function explore<State>(
  start: State,
  step: (state: State, char: string) => State | undefined,
  accepts: (state: State) => boolean,
  keyOf: (state: State) => string,
  budget: Budget,
): Dfa {
  const ids = new Map<string, number>();
  const queue: State[] = [];
  const visit = (state: State | undefined): number => {
    if (state === undefined) return -1;
    const key = keyOf(state);
    let id = ids.get(key);
    if (id === undefined) {
      id = ids.size;
      if (id > MAX_STATES) throw new Unsupported('the numbers allowed are too complex');
      ids.set(key, id);
      queue.push(state);
    }
    return id;
  };
  visit(start);
  const rows: number[] = [];
  const accepting: number[] = [];
  for (let index = 0; index < queue.length; index++) {
    budget.spend(3);
    const state = queue[index]!;
    accepting.push(accepts(state) ? 1 : 0);
    for (let letter = 0; letter < ALPHABET.size; letter++) {
      const char = CHAR_OF.get(letter);
      rows.push(char === undefined ? -1 : visit(step(state, char)));
    }
  }
  return Dfa.of(ALPHABET, Int32Array.from(rows), Uint8Array.from(accepting), 0, budget);
}

/** The texts of `first` followed by one of `second`. */
export function concatenate(first: Dfa, second: Dfa, budget: Budget): Dfa {
  const nfa = new Nfa(budget);
  const end = nfa.state();
  const middle = nfa.embed(second, end);
  return nfa.determinise(nfa.embed(first, middle), end);
}
