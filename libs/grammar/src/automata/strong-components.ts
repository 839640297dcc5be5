/**
 * The strongly connected component of each node: nodes have the same number when each can be reached from the other. The
 * components that one leads to have lower numbers than its own.
 * Tarjan's algorithm (SIAM Journal on Computing 1, 1972) with a path of its own instead of calls.
 * @param target where a node's arrow of an index leads to; below 0: nowhere; undefined: there is no such arrow, nor a later one
 */
export function componentsOf(count: number, target: (node: number, arrow: number) => number | undefined): Int32Array {
  const components = new Int32Array(count).fill(-1);
  const order = new Int32Array(count).fill(-1);
  const lowest = new Int32Array(count);
  const arrow = new Int32Array(count);
  const open: number[] = [];
  const path: number[] = [];
  let met = 0;
  let found = 0;
  const enter = (node: number) => {
    order[node] = lowest[node] = met++;
    open.push(node);
    path.push(node);
  };
  for (let start = 0; start < count; start++) {
    if (order[start] === -1) enter(start);
    while (path.length > 0) {
      const node = path.at(-1)!;
      const to = target(node, arrow[node]!++);
      if (to === undefined) {
        path.pop();
        const before = path.at(-1);
        if (before !== undefined) lowest[before] = Math.min(lowest[before]!, lowest[node]!);
        if (lowest[node] !== order[node]) continue;
        for (let member = -1; member !== node; ) {
          member = open.pop()!;
          components[member] = found;
        }
        found++;
      } else if (to >= 0) {
        if (order[to] === -1) enter(to);
        else if (components[to] === -1) lowest[node] = Math.min(lowest[node]!, order[to]!);
      }
    }
  }
  return components;
}
