/** An automaton as a table: `next[state * letters + letter]`, -1 = no way on. */
export interface Table {
  readonly letters: number;
  readonly next: Int32Array;
  readonly accepting: Uint8Array;
  readonly start: number;
}

/** Keeps the states that are reachable and can still accept; no state at all when no text is accepted. */
export function trim(table: Table): Table {
  const { letters, next, accepting, start } = table;
  const count = accepting.length;
  if (count === 0) return { letters, next: new Int32Array(0), accepting: new Uint8Array(0), start: 0 };
  const reachable = new Uint8Array(count);
  const todo = new Int32Array(count);
  const incoming = new Int32Array(count + 1);
  let transitions = 0;
  let size = 0;
  todo[size++] = start;
  reachable[start] = 1;
  for (let index = 0; index < size; index++) {
    const row = todo[index]! * letters;
    for (let letter = 0; letter < letters; letter++) {
      const to = next[row + letter]!;
      if (to < 0) continue;
      incoming[to]!++;
      transitions++;
      if (reachable[to] === 1) continue;
      reachable[to] = 1;
      todo[size++] = to;
    }
  }
  const sources = new Int32Array(transitions);
  for (let state = 1; state <= count; state++) incoming[state]! += incoming[state - 1]!;
  for (let index = 0; index < size; index++) {
    const state = todo[index]!;
    for (let letter = 0; letter < letters; letter++) {
      const to = next[state * letters + letter]!;
      if (to >= 0) sources[--incoming[to]!] = state;
    }
  }
  const useful = new Uint8Array(count);
  size = 0;
  for (let state = 0; state < count; state++) {
    if (reachable[state] === 0 || accepting[state] === 0) continue;
    useful[state] = 1;
    todo[size++] = state;
  }
  for (let index = 0; index < size; index++) {
    const state = todo[index]!;
    for (let at = incoming[state]!; at < incoming[state + 1]!; at++) {
      const source = sources[at]!;
      if (useful[source] === 1) continue;
      useful[source] = 1;
      todo[size++] = source;
    }
  }
  if (size === count) return table;
  return useful[start] === 0 ? trim({ ...table, accepting: new Uint8Array(0) }) : kept(table, useful, size);
}

function kept({ letters, next, accepting, start }: Table, useful: Uint8Array, size: number): Table {
  const renamed = new Int32Array(accepting.length).fill(-1);
  let name = 0;
  for (let state = 0; state < accepting.length; state++) if (useful[state] === 1) renamed[state] = name++;
  const trimmed = new Int32Array(size * letters);
  const accepts = new Uint8Array(size);
  for (let state = 0; state < accepting.length; state++) {
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
