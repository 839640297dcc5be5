import type { Budget } from '../refusals/budget.js';
import { Partition } from './partition.js';
import { type Table, trim } from './trim.js';

/**
 * The smallest table for the same texts, trimmed; states keep their order. Valmari, "Fast brief practical DFA
 * minimization" (2012): O(n + m log m) for n states and m transitions, missing ones at no cost.
 */
export function minimise(table: Table, budget: Budget): Table {
  const trimmed = trim(table);
  const { letters, next, accepting } = trimmed;
  const states = accepting.length;
  budget.spend((table.accepting.length + states) * letters * 0.2);
  if (states <= 1) return trimmed;

  let count = 0;
  for (const to of next) if (to >= 0) count++;
  const tails = new Int32Array(count);
  const labels = new Int32Array(count);
  // The transitions into each state, one after the other.
  const into = new Int32Array(count);
  const intoStart = new Int32Array(states + 1);
  for (let at = 0, transition = 0; at < next.length; at++) {
    const to = next[at]!;
    if (to < 0) continue;
    tails[transition] = Math.floor(at / letters);
    labels[transition++] = at % letters;
    intoStart[to]!++;
  }
  for (let state = 1; state <= states; state++) intoStart[state]! += intoStart[state - 1]!;
  for (let at = next.length - 1, transition = count - 1; at >= 0; at--) {
    const to = next[at]!;
    if (to >= 0) into[--intoStart[to]!] = transition--;
  }

  const blocks = new Partition(states, Int32Array.from(accepting));
  const cords = new Partition(count, labels);
  let block = 1;
  for (let cord = 0; cord < cords.count; cord++) {
    budget.spend((cords.past[cord]! - cords.first[cord]!) * 0.01);
    for (let at = cords.first[cord]!; at < cords.past[cord]!; at++) blocks.mark(tails[cords.elements[at]!]!);
    blocks.split();
    for (; block < blocks.count; block++) {
      for (let at = blocks.first[block]!; at < blocks.past[block]!; at++) {
        const state = blocks.elements[at]!;
        for (let entry = intoStart[state]!; entry < intoStart[state + 1]!; entry++) cords.mark(into[entry]!);
      }
      cords.split();
    }
  }
  return blocks.count === states ? trimmed : merged(trimmed, blocks);
}

/** One state for each block. */
function merged({ letters, next, accepting, start }: Table, blocks: Partition): Table {
  const name = new Int32Array(blocks.count).fill(-1);
  const first: number[] = [];
  for (let state = 0; state < accepting.length; state++) {
    const block = blocks.setOf[state]!;
    if (name[block]! >= 0) continue;
    name[block] = first.length;
    first.push(state);
  }
  const minimal = new Int32Array(first.length * letters);
  const accepts = new Uint8Array(first.length);
  first.forEach((state, block) => {
    accepts[block] = accepting[state]!;
    for (let letter = 0; letter < letters; letter++) {
      const to = next[state * letters + letter]!;
      minimal[block * letters + letter] = to < 0 ? -1 : name[blocks.setOf[to]!]!;
    }
  });
  return { letters, next: minimal, accepting: accepts, start: name[blocks.setOf[start]!]! };
}
