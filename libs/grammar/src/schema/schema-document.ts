import { isArray, isObject, type Json, type JsonObject, member } from '../json/json.js';
import { Unsupported } from '../refusals/schema-error.js';
import { DEFAULT_DIALECT, dialectOf } from './dialect.js';
import { type DynamicScope, EMPTY_SCOPE, enterScope, scopesDiffer } from './dynamic-scope.js';
import { escapePointer, type SchemaNode, unescapePointer } from './schema-node.js';
import { HOLDS_LIST, HOLDS_MAP, HOLDS_SCHEMA } from './subschemas.js';

const ROOT_URI = 'json-schema:///';

/** The schemas of a document by URI, anchor and pointer. */
export class SchemaDocument {
  private readonly resources = new Map<string, SchemaNode>();
  private readonly anchors = new Map<string, SchemaNode>();
  /** By the URI of their resource. */
  private readonly dynamicAnchors = new Map<string, Map<string, SchemaNode>>();
  private readonly isDynamic: boolean;
  readonly root: SchemaNode;

  constructor(schema: Json) {
    const place = { base: ROOT_URI, pointer: '', dialect: DEFAULT_DIALECT, scope: EMPTY_SCOPE };
    const root = this.place({ schema, ...place });
    this.resources.set(ROOT_URI, root);
    this.resources.set(root.base, root);
    this.index(root);
    this.isDynamic = scopesDiffer(this.dynamicAnchors);
    this.root = this.entered(root, EMPTY_SCOPE);
  }

  /** A schema inside another: its own identifier and draft apply. */
  child(parent: SchemaNode, schema: Json, ...path: readonly (string | number)[]): SchemaNode {
    const node = this.inner(parent, schema, ...path);
    return node.base === parent.base ? node : this.entered(node, parent.scope);
  }

  /** @throws Unsupported when the reference leads nowhere in this document */
  resolve(reference: string, from: SchemaNode): SchemaNode {
    return this.entered(this.located(reference, from), from.scope);
  }

  private located(reference: string, from: SchemaNode): SchemaNode {
    const absolute = resolveUri(reference, from.base);
    const [uri, fragment] = splitFragment(absolute);
    const resource = this.resources.get(uri);
    if (resource === undefined) throw new Unsupported(`the reference "${reference}" leads outside of the schema`);
    if (fragment === '') return resource;
    if (!fragment.startsWith('/')) {
      const anchored = this.anchors.get(`${uri}#${fragment}`);
      if (anchored === undefined) throw new Unsupported(`the reference "${reference}" leads nowhere`);
      return anchored;
    }
    let node = resource;
    for (const token of fragment.slice(1).split('/').map(unescapePointer)) {
      const { schema } = node;
      const next = isArray(schema) ? schema[Number(token)] : isObject(schema) ? member(schema, token) : undefined;
      if (next === undefined) throw new Unsupported(`the reference "${reference}" leads nowhere`);
      node = this.inner(node, next, token);
    }
    return node;
  }

  /**
   * The outermost schema with a dynamic anchor of this name among the resources that led to `from`; `target` where there
   * is none.
   */
  outermost(name: string, from: SchemaNode, target: SchemaNode): SchemaNode {
    const resource = from.scope.resources.get(name);
    const anchored = resource === undefined ? undefined : this.dynamicAnchors.get(resource)?.get(name);
    return anchored === undefined ? target : { ...anchored, scope: from.scope };
  }

  /** The schema as it is met by way of resources that `scope` tells of. */
  private entered(node: SchemaNode, scope: DynamicScope): SchemaNode {
    return this.isDynamic ? { ...node, scope: enterScope(scope, node.base, this.dynamicAnchors) } : node;
  }

  private inner(parent: SchemaNode, schema: Json, ...path: readonly (string | number)[]): SchemaNode {
    const pointer = path.reduce((text: string, token) => `${text}/${escapePointer(String(token))}`, parent.pointer);
    return this.place({ schema, base: parent.base, pointer, dialect: parent.dialect, scope: parent.scope });
  }

  private place(node: SchemaNode): SchemaNode {
    const { schema } = node;
    if (!isObject(schema)) return node;
    const dialect = dialectOf(schema, node.dialect);
    const id = member(schema, dialect.idKeyword);
    const isVoid = dialect.refStandsAlone && typeof member(schema, '$ref') === 'string';
    if (typeof id !== 'string' || id.startsWith('#') || isVoid) return { ...node, dialect };
    const [base] = splitFragment(tryResolveUri(id, node.base) ?? node.base);
    return { ...node, base, dialect };
  }

  private index(root: SchemaNode): void {
    const todo = [root];
    for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
      const { schema } = node;
      if (!isObject(schema)) continue;
      this.identify(node, schema);
      for (const [keyword, value] of Object.entries(schema)) {
        if (HOLDS_SCHEMA.has(keyword) && isObject(value)) todo.push(this.inner(node, value, keyword));
        else if (HOLDS_LIST.has(keyword) && isArray(value)) {
          for (const [index, item] of value.entries()) todo.push(this.inner(node, item, keyword, index));
        } else if (HOLDS_MAP.has(keyword) && isObject(value)) {
          for (const [name, item] of Object.entries(value)) todo.push(this.inner(node, item, keyword, name));
        }
      }
    }
  }

  private identify(node: SchemaNode, schema: JsonObject): void {
    const id = member(schema, node.dialect.idKeyword);
    if (typeof id === 'string') {
      if (id.startsWith('#')) this.anchors.set(`${node.base}${id}`, node);
      else if (!this.resources.has(node.base)) this.resources.set(node.base, node);
    }
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      const name = member(schema, keyword);
      if (typeof name !== 'string') continue;
      this.anchors.set(`${node.base}#${name}`, node);
      if (keyword === '$dynamicAnchor') this.addDynamicAnchor(name, node);
    }
    if (member(schema, '$recursiveAnchor') === true) {
      this.addDynamicAnchor('', node);
    }
  }

  private addDynamicAnchor(name: string, node: SchemaNode): void {
    const anchors = this.dynamicAnchors.get(node.base) ?? new Map<string, SchemaNode>();
    if (!anchors.has(name)) this.dynamicAnchors.set(node.base, anchors.set(name, node));
  }
}

function tryResolveUri(reference: string, base: string): string | undefined {
  try {
    return new URL(reference, base).href;
  } catch {
    return undefined;
  }
}

function resolveUri(reference: string, base: string): string {
  // A fragment alone stays in the same resource, whatever kind of URI that has.
  if (reference === '') return base;
  if (reference.startsWith('#')) return base + reference;
  const uri = tryResolveUri(reference, base);
  if (uri === undefined) throw new Unsupported(`the reference "${reference}" is not a URI`);
  return uri;
}

function splitFragment(uri: string): [string, string] {
  const at = uri.indexOf('#');
  if (at < 0) return [uri, ''];
  const fragment = uri.slice(at + 1);
  try {
    return [uri.slice(0, at), decodeURIComponent(fragment)];
  } catch {
    return [uri.slice(0, at), fragment];
  }
}
