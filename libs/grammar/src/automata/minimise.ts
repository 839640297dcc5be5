import type { Budget } from '../budget.js';

export interface Table {
  readonly letters: number;
  readonly next: Int32Array;
  readonly accepting: Uint8Array;
  readonly start: number;
}

/** Keeps the states that are reachable and can still accept. */
function trim(table: Table): Table {
  const { letters, next, accepting, start } = table;
  const count = accepting.length;
  const reachable = new Uint8Array(count);
  const sources: number[][] = Array.from({ length: count }, () => []);
  const forward = count === 0 ? [] : [start];
  if (count > 0) reachable[start] = 1;
  for (let state = forward.pop(); state !== undefined; state = forward.pop()) {
    for (let letter = 0; letter < letters; letter++) {
      const to = next[state * letters + letter]!;
      if (to < 0) continue;
      sources[to]!.push(state);
      if (reachable[to] === 0) {
        reachable[to] = 1;
        forward.push(to);
      }
    }
  }
  const useful = new Uint8Array(count);
  const backward: number[] = [];
  for (let state = 0; state < count; state++) {
    if (reachable[state] === 1 && accepting[state] === 1) {
      useful[state] = 1;
      backward.push(state);
    }
  }
  for (let state = backward.pop(); state !== undefined; state = backward.pop()) {
    for (const source of sources[state]!) {
      if (useful[source] === 0) {
        useful[source] = 1;
        backward.push(source);
      }
    }
  }
  const renamed = new Int32Array(count).fill(-1);
  let kept = 0;
  for (let state = 0; state < count; state++) if (useful[state] === 1) renamed[state] = kept++;
  if (kept === 0 || renamed[start] === -1) {
    return { letters, next: new Int32Array(0), accepting: new Uint8Array(0), start: 0 };
  }
  const trimmed = new Int32Array(kept * letters).fill(-1);
  const accepts = new Uint8Array(kept);
  for (let state = 0; state < count; state++) {
    const to = renamed[state]!;
    if (to < 0) continue;
    accepts[to] = accepting[state]!;
    for (let letter = 0; letter < letters; letter++) {
      const target = next[state * letters + letter]!;
      trimmed[to * letters + letter] = target < 0 ? -1 : renamed[target]!;
    }
  }
  return { letters, next: trimmed, accepting: accepts, start: renamed[start]! };
}

/** Hopcroft's partition refinement (1971) over the trimmed automaton with an added sink; O(letters * n log n). */
export function minimise(table: Table, budget: Budget): Table {
  const trimmed = trim(table);
  const { letters, next, accepting } = trimmed;
  const states = accepting.length;
  budget.spend((table.accepting.length + states) * letters * 0.1);
  if (states <= 1) return trimmed;
  const count = states + 1;
  const sink = states;
  const step = (state: number, letter: number) => {
    const to = state === sink ? sink : next[state * letters + letter]!;
    return to < 0 ? sink : to;
  };
  // Sources of each (letter, target), as linked lists.
  const head = new Int32Array(letters * count).fill(-1);
  const link = new Int32Array(letters * count);
  for (let letter = 0; letter < letters; letter++) {
    for (let state = 0; state < count; state++) {
      const slot = letter * count + step(state, letter);
      link[letter * count + state] = head[slot]!;
      head[slot] = state;
    }
  }
  const blockOf = new Int32Array(count);
  const blocks: number[][] = [[], []];
  for (let state = 0; state < count; state++) {
    const block = state < states && accepting[state] === 1 ? 1 : 0;
    blockOf[state] = block;
    blocks[block]!.push(state);
  }
  const work: number[] = [];
  const queued = new Set<number>();
  const enqueue = (block: number, letter: number) => {
    const key = block * letters + letter;
    if (queued.has(key)) return;
    queued.add(key);
    work.push(key);
  };
  const smaller = blocks[0]!.length <= blocks[1]!.length ? 0 : 1;
  for (let letter = 0; letter < letters; letter++) enqueue(smaller, letter);
  for (let key = work.pop(); key !== undefined; key = work.pop()) {
    queued.delete(key);
    const splitter = Math.floor(key / letters);
    const letter = key % letters;
    const touched = new Map<number, number[]>();
    for (const target of blocks[splitter]!) {
      for (let source = head[letter * count + target]!; source >= 0; source = link[letter * count + source]!) {
        const block = blockOf[source]!;
        const list = touched.get(block);
        if (list === undefined) touched.set(block, [source]);
        else list.push(source);
      }
    }
    budget.spend(touched.size * 0.05);
    for (const [block, inside] of touched) {
      const members = blocks[block]!;
      if (inside.length === members.length) continue;
      const fresh = blocks.length;
      for (const state of inside) blockOf[state] = fresh;
      blocks.push(inside);
      blocks[block] = members.filter((state) => blockOf[state] === block);
      for (let other = 0; other < letters; other++) {
        if (queued.has(block * letters + other)) enqueue(fresh, other);
        else enqueue(inside.length <= blocks[block]!.length ? fresh : block, other);
      }
    }
  }
  const renamed = new Map<number, number>();
  for (let state = 0; state < states; state++) {
    const block = blockOf[state]!;
    if (block !== blockOf[sink] && !renamed.has(block)) renamed.set(block, renamed.size);
  }
  const minimal = new Int32Array(renamed.size * letters).fill(-1);
  const accepts = new Uint8Array(renamed.size);
  for (const [block, name] of renamed) {
    const state = blocks[block]!.find((member) => member !== sink)!;
    accepts[name] = accepting[state]!;
    for (let letter = 0; letter < letters; letter++) {
      const to = next[state * letters + letter]!;
      minimal[name * letters + letter] = to < 0 ? -1 : (renamed.get(blockOf[to]!) ?? -1);
    }
  }
  return { letters, next: minimal, accepting: accepts, start: renamed.get(blockOf[trimmed.start]!)! };
}
