import type { FieldSchema } from './declared-fields.js';

/** A request body that is no object of a declared class. */
export interface RouteBody {
  readonly prototype: object;
  readonly method: string;
  readonly schema: FieldSchema;
}

export const ROUTE_BODIES: RouteBody[] = [];

/** Describes a request body that is no object of a declared class; the handler checks it. */
export function Takes(schema: FieldSchema): MethodDecorator {
  return (prototype, method) => {
    ROUTE_BODIES.push({ prototype, method: String(method), schema });
  };
}
