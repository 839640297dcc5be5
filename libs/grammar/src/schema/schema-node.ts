import { isObject, type Json } from '../json/json.js';
import type { Dialect } from './dialect.js';
import type { DynamicScope } from './dynamic-scope.js';

/** A schema with its place. */
export interface SchemaNode {
  readonly schema: Json;
  /** Absolute URI that references in it are relative to. */
  readonly base: string;
  /** JSON pointer from the root of the document it was given in. */
  readonly pointer: string;
  readonly dialect: Dialect;
  /** What dynamic references in it lead to. */
  readonly scope: DynamicScope;
}

/** The keywords of a schema that its draft heeds. */
export function keywordsOf({ schema, dialect }: SchemaNode): readonly string[] {
  if (!isObject(schema)) return [];
  if (dialect.refStandsAlone && typeof schema.$ref === 'string') return ['$ref'];
  return Object.keys(schema).filter((keyword) => !dialect.unknown.has(keyword));
}

export function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
