export interface TrieNode {
  readonly edges: ReadonlyMap<number, number>;
  readonly accepts: boolean;
}

export const LONE_SURROGATE = /\p{Surrogate}/u;

/** The texts as a tree of code points; node 0 is the start. Texts with lone surrogates are left out. */
export function trie(texts: Iterable<string>): { edges: Map<number, number>; accepts: boolean }[] {
  const nodes = [{ edges: new Map<number, number>(), accepts: false }];
  for (const text of texts) {
    if (LONE_SURROGATE.test(text)) continue;
    let node = nodes[0]!;
    for (const char of text) {
      const codePoint = char.codePointAt(0)!;
      let to = node.edges.get(codePoint);
      if (to === undefined) {
        to = nodes.length;
        nodes.push({ edges: new Map(), accepts: false });
        node.edges.set(codePoint, to);
      }
      node = nodes[to]!;
    }
    node.accepts = true;
  }
  return nodes;
}

/** The tree with equal subtrees shared: the minimal automaton. Children follow their parents, so one pass backwards does. */
export function minimalTrie(texts: Iterable<string>): { readonly states: readonly TrieNode[]; readonly start: number } {
  const nodes = trie(texts);
  const states: TrieNode[] = [];
  const known = new Map<string, number>();
  const stateOf = new Int32Array(nodes.length);
  for (let index = nodes.length - 1; index >= 0; index--) {
    const { edges, accepts } = nodes[index]!;
    if (index === 0 && edges.size === 0 && !accepts) return { states: [], start: 0 };
    const sorted = Array.from(edges, ([codePoint, to]) => [codePoint, stateOf[to]!] as const).sort(
      (a, b) => a[0] - b[0],
    );
    const key = `${accepts ? 1 : 0};${sorted.join(';')}`;
    let state = known.get(key);
    if (state === undefined) {
      state = states.length;
      known.set(key, state);
      states.push({ edges: new Map(sorted), accepts });
    }
    stateOf[index] = state;
  }
  return { states, start: stateOf[0]! };
}
