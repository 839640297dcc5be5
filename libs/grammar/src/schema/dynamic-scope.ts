/** For each name of a dynamic anchor the outermost resource with such an anchor on the way to a schema. */
export interface DynamicScope {
  /** Equal for equal scopes. */
  readonly key: string;
  /** URIs by name; `$recursiveAnchor` is the anchor with the empty name. */
  readonly resources: ReadonlyMap<string, string>;
}

/** The dynamic anchors of each resource by name; what they lead to is of no matter here. */
export type DynamicAnchors = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

export const EMPTY_SCOPE: DynamicScope = { key: '', resources: new Map() };

/** Whether several resources declare a name: otherwise every scope gives the same answers. */
export function scopesDiffer(anchors: DynamicAnchors): boolean {
  const names = [...anchors.values()].flatMap((own) => [...own.keys()]);
  return new Set(names).size < names.length;
}

/** The scope within a resource that is entered from another. */
export function enterScope(scope: DynamicScope, resource: string, anchors: DynamicAnchors): DynamicScope {
  const added = [...(anchors.get(resource)?.keys() ?? [])].filter((name) => !scope.resources.has(name));
  if (added.length === 0) return scope;
  const resources = new Map([...scope.resources, ...added.map((name): [string, string] => [name, resource])]);
  return { key: `${JSON.stringify([...resources].sort(([a], [b]) => (a < b ? -1 : 1)))} `, resources };
}
