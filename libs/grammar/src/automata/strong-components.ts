/**
 * The strongly connected component of each node: nodes have the same number when each can be reached from the other.
 * Tarjan's algorithm (SIAM Journal on Computing 1, 1972) with a path of its own instead of calls.
 * @param targets nodes that arrows lead to, by the node they come from
 */
export function componentsOf(targets: readonly (readonly number[])[]): Int32Array {
  const components = new Int32Array(targets.length).fill(-1);
  const order = new Int32Array(targets.length).fill(-1);
  const lowest = new Int32Array(targets.length);
  const open: number[] = [];
  let met = 0;
  let count = 0;
  const path: { readonly node: number; next: number }[] = [];
  const enter = (node: number) => {
    order[node] = lowest[node] = met++;
    open.push(node);
    path.push({ node, next: 0 });
  };
  for (let start = 0; start < targets.length; start++) {
    if (order[start] === -1) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      const to = targets[node]![top.next++];
      if (to === undefined) {
        path.pop();
        const before = path.at(-1);
        if (before !== undefined) lowest[before.node] = Math.min(lowest[before.node]!, lowest[node]!);
        if (lowest[node] !== order[node]) continue;
        for (let member = -1; member !== node; ) {
          member = open.pop()!;
          components[member] = count;
        }
        count++;
      } else if (order[to] === -1) {
        enter(to);
      } else if (components[to] === -1) {
        lowest[node] = Math.min(lowest[node]!, order[to]!);
      }
    }
  }
  return components;
}
