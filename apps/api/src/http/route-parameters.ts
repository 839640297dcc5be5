import type { FieldSchema } from './declared-fields.js';

/** A part of a route's path or query. */
export interface RouteParameter {
  readonly prototype: object;
  readonly method: string;
  readonly name: string;
  readonly place: 'path' | 'query';
  readonly doc: string;
  readonly schema: FieldSchema;
  readonly required: boolean;
}

export const ROUTE_PARAMETERS: RouteParameter[] = [];

/** Describes a part of a route's path (`:name`). */
export function PathPart(name: string, doc: string, schema: FieldSchema): MethodDecorator {
  return parameter(name, 'path', doc, schema, true);
}

/** Describes a part of a route's query (`?name=`). */
export function QueryPart(name: string, doc: string, schema: FieldSchema, required = false): MethodDecorator {
  return parameter(name, 'query', doc, schema, required);
}

function parameter(
  name: string,
  place: RouteParameter['place'],
  doc: string,
  schema: FieldSchema,
  required: boolean,
): MethodDecorator {
  return (prototype, method) => {
    ROUTE_PARAMETERS.push({ prototype, method: String(method), name, place, doc, schema, required });
  };
}
