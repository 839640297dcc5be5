import type { SchemaOptions } from '../conversion/schema-to-gbnf.js';

/** To the worker: a schema as JSON text to convert, or a grammar to check. */
export type WorkerRequest = { readonly schema: string; readonly options: SchemaOptions } | { readonly gbnf: string };

/** From the worker: the grammar, or what a `SchemaError` or a `GbnfError` holds. */
export type WorkerAnswer =
  | { readonly grammar: string }
  | { readonly pointer: string; readonly keyword: string; readonly reason: string }
  | { readonly line: number; readonly column: number; readonly reason: string };
