import { declareField, type FieldSchema, nullable } from './declared-fields.js';

/** How a field of a response departs from "always there, and never null". */
export interface Presence {
  /** When it is there. */
  readonly when?: string;
  readonly nullable?: boolean;
}

/**
 * Declares a field of a response for OpenAPI. The functions that make responses return such classes, so that the
 * compiler holds what is sent against what is documented.
 */
export function ResponseField(
  doc: string,
  schema: FieldSchema,
  { when, nullable: isNullable }: Presence = {},
): PropertyDecorator {
  const description = when === undefined ? doc : `${doc} Only ${when}.`;
  return (prototype, name) => {
    const shape = isNullable ? nullable(schema) : schema;
    declareField(prototype, {
      name: String(name),
      required: when === undefined,
      schema: { ...shape, description },
      of: 'response',
    });
  };
}

export const TEXT = { type: 'string' } as const;
export const INTEGER = { type: 'integer' } as const;
export const NUMBER = { type: 'number' } as const;
export const BOOLEAN = { type: 'boolean' } as const;
/** Not negative. */
export const COUNT = { type: 'integer', minimum: 0 } as const;
/** Not negative. */
export const MILLISECONDS = { type: 'number', minimum: 0 } as const;

/** Always this value. */
export function only<T extends string | boolean>(value: T) {
  return { type: typeof value as 'string' | 'boolean', const: value } as const;
}

/** A field that other servers fill, and this one does not. */
export const NULL = { type: 'null' } as const;

export function oneOf(choices: readonly string[]) {
  return { type: 'string', enum: choices } as const;
}

export function listOf(items: FieldSchema) {
  return { type: 'array', items } as const;
}
