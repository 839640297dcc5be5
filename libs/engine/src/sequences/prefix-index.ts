/** A node of the tree: the tokens that lead to it from its parent, and the sequences that end there. */
interface Node<Entry> {
  edge: Int32Array;
  parent: Node<Entry> | undefined;
  readonly children: Map<number, Node<Entry>>;
  readonly ending: Set<Entry>;
}

/** What of a prompt is known, and what knows it. */
export interface PrefixMatch<Entry> {
  /** Tokens that the prompt has in common with each of the entries. */
  readonly length: number;
  readonly entries: readonly Entry[];
}

/**
 * Finds the sequences that begin as a prompt does: a radix tree over their tokens, a tree for each key, since cells that
 * were computed with other adapters or for another tenant are of no use. Looking one up takes as long as its common
 * beginning. Its nodes are views of the tokens that were added.
 */
export class PrefixIndex<Entry> {
  private readonly roots = new Map<string, Node<Entry>>();
  private readonly places = new Map<Entry, { readonly key: string; node: Node<Entry> }>();

  get size(): number {
    return this.places.size;
  }

  has(entry: Entry): boolean {
    return this.places.has(entry);
  }

  entries(): IterableIterator<Entry> {
    return this.places.keys();
  }

  /** @param tokens that do not change from now on */
  add(key: string, tokens: Int32Array, entry: Entry): void {
    let node = this.rootOf(key);
    let rest = tokens;
    while (rest.length > 0) {
      const child = node.children.get(rest[0]!);
      if (child === undefined) {
        node = adopt(node, makeNode(rest));
        break;
      }
      const common = commonLength(child.edge, rest);
      node = common < child.edge.length ? split(child, common) : child;
      rest = rest.subarray(common);
    }
    node.ending.add(entry);
    this.places.set(entry, { key, node });
  }

  remove(entry: Entry): void {
    const place = this.places.get(entry);
    if (place === undefined) return;
    this.places.delete(entry);
    place.node.ending.delete(entry);
    this.prune(place.node, place.key);
  }

  /** The longest beginning of a prompt that is known. */
  longest(key: string, prompt: Int32Array): PrefixMatch<Entry> {
    let node = this.roots.get(key);
    let length = 0;
    while (node !== undefined && length < prompt.length) {
      const child: Node<Entry> | undefined = node.children.get(prompt[length]!);
      if (child === undefined) break;
      const common = commonLength(child.edge, prompt.subarray(length));
      length += common;
      node = child;
      if (common < child.edge.length) break;
    }
    return { length, entries: node === undefined || length === 0 ? [] : below(node) };
  }

  /** The entries whose tokens the given ones begin with. */
  beginningsOf(key: string, tokens: Int32Array): readonly Entry[] {
    const found: Entry[] = [];
    let node = this.roots.get(key);
    for (let length = 0; node !== undefined; ) {
      found.push(...node.ending);
      const child: Node<Entry> | undefined = node.children.get(tokens[length] ?? Number.NaN);
      const isOn: boolean =
        child !== undefined && commonLength(child.edge, tokens.subarray(length)) === child.edge.length;
      node = isOn ? child : undefined;
      length += child?.edge.length ?? 0;
    }
    return found;
  }

  /** Tokens of an entry that no other one has behind the same beginning. */
  uniqueLength(entry: Entry): number {
    const node = this.places.get(entry)?.node;
    return node === undefined || node.children.size > 0 || node.ending.size > 1 ? 0 : node.edge.length;
  }

  private rootOf(key: string): Node<Entry> {
    const known = this.roots.get(key);
    if (known !== undefined) return known;
    const root = makeNode<Entry>(new Int32Array());
    this.roots.set(key, root);
    return root;
  }

  /** Removes a node that nothing needs any more, and joins one that has a single child with it. */
  private prune(node: Node<Entry>, key: string): void {
    if (node.ending.size > 0) return;
    const { parent } = node;
    if (parent === undefined) {
      if (node.children.size === 0) this.roots.delete(key);
    } else if (node.children.size === 0) {
      parent.children.delete(node.edge[0]!);
      this.prune(parent, key);
    } else if (node.children.size === 1) {
      this.join(node);
    }
  }

  private join(node: Node<Entry>): void {
    const [child] = node.children.values();
    const edge = new Int32Array(node.edge.length + child!.edge.length);
    edge.set(node.edge);
    edge.set(child!.edge, node.edge.length);
    child!.edge = edge;
    adopt(node.parent!, child!);
  }
}

function makeNode<Entry>(edge: Int32Array): Node<Entry> {
  return { edge, parent: undefined, children: new Map(), ending: new Set() };
}

function adopt<Entry>(parent: Node<Entry>, child: Node<Entry>): Node<Entry> {
  child.parent = parent;
  parent.children.set(child.edge[0]!, child);
  return child;
}

/** @returns a new node in front of one, with the first `length` tokens of its edge */
function split<Entry>(node: Node<Entry>, length: number): Node<Entry> {
  const before = adopt<Entry>(node.parent!, makeNode(node.edge.subarray(0, length)));
  node.edge = node.edge.subarray(length);
  adopt(before, node);
  return before;
}

function below<Entry>(node: Node<Entry>): Entry[] {
  const found: Entry[] = [];
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(...next.ending);
    open.push(...next.children.values());
  }
  return found;
}

function commonLength(a: Int32Array, b: Int32Array): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}
