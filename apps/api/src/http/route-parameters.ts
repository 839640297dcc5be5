import type { FieldSchema } from './declared-fields.js';
import { ListedMetadata } from './listed-metadata.js';

/** A part of a route's path or query, or a header that it reads. */
export interface RouteParameter {
  readonly name: string;
  readonly place: 'path' | 'query' | 'header';
  readonly doc: string;
  readonly schema: FieldSchema;
  readonly required: boolean;
}

export const ROUTE_PARAMETERS = new ListedMetadata<RouteParameter>('route parameters');

/** Describes a part of a route's path (`:name`). */
export function PathPart(name: string, doc: string, schema: FieldSchema): MethodDecorator {
  return ROUTE_PARAMETERS.add({ name, place: 'path', doc, schema, required: true });
}

/** Describes a part of a route's query (`?name=`). */
export function QueryPart(name: string, doc: string, schema: FieldSchema, required = false): MethodDecorator {
  return ROUTE_PARAMETERS.add({ name, place: 'query', doc, schema, required });
}

/** Describes a header that a route reads. */
export function HeaderPart(name: string, doc: string, schema: FieldSchema): MethodDecorator {
  return ROUTE_PARAMETERS.add({ name, place: 'header', doc, schema, required: false });
}
