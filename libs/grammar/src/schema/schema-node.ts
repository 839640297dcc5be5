import type { Json } from '../json/json.js';
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

export function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
