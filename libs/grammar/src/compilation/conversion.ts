import type { SchemaOptions } from '../schema-to-gbnf.js';

/** To the worker: the schema as JSON text. */
export interface ConversionRequest {
  readonly schema: string;
  readonly options: SchemaOptions;
}

/** From the worker: a grammar, or what a `SchemaError` holds. */
export type ConversionAnswer =
  | { readonly grammar: string }
  | { readonly pointer: string; readonly keyword: string; readonly reason: string };
