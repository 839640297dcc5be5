import { Reflector } from '@nestjs/core';
import { type DeclaredClass, type FieldSchema, schemaOf } from './declared-fields.js';
import type { ErrorType } from './error-table.js';
import { ListedMetadata } from './listed-metadata.js';

/** What a route responds with. */
export interface DocumentedResponse {
  readonly status: number;
  readonly doc: string;
  /** Absent = it has no body. */
  readonly body?: { readonly type: string; readonly schema: FieldSchema };
}

/** The form of all errors of a route; those of most routes are llama-server's. */
export const RespondsWithErrors = Reflector.createDecorator<DeclaredClass>();

/** An error that only this route responds with. */
export interface DocumentedError {
  readonly error: ErrorType;
  readonly because: string;
}

/** What ends OpenAI's streams. */
export const OPENAI_END = 'The last is `data: [DONE]`, or an error.';

/** Why no text can be generated. */
export const NO_TEXT = 'the model generates no text';

export const ROUTE_RESPONSES = new ListedMetadata<DocumentedResponse>('route responses');
export const ROUTE_ERRORS = new ListedMetadata<DocumentedError>('route errors');

/** The body of a route's response as JSON. @param shape a declared class, or a schema made of some */
export function RespondsWith(shape: DeclaredClass | FieldSchema, doc = 'The answer.', status = 200): MethodDecorator {
  return RespondsWithType('application/json', typeof shape === 'function' ? schemaOf(shape) : shape, doc, status);
}

/** The body of a route's response in another form. @param type media type */
export function RespondsWithType(type: string, schema: FieldSchema, doc: string, status = 200): MethodDecorator {
  return ROUTE_RESPONSES.add({ status, doc, body: { type, schema } });
}

/** A response without a body. */
export function RespondsWithNothing(doc: string): MethodDecorator {
  return ROUTE_RESPONSES.add({ status: 204, doc });
}

/**
 * The data of each server-sent event that a route responds with when `stream` is true.
 * @param last what ends it
 * @param form what each event is
 */
export function RespondsWithEvents(
  shapes: readonly DeclaredClass[],
  last: string,
  form = '`data: `, JSON of this schema and an empty line',
): MethodDecorator {
  const [only, ...others] = shapes.map(schemaOf);
  const schema = others.length === 0 ? only! : { anyOf: [only!, ...others] };
  const doc = `With \`stream\`: server-sent events. Each is ${form}. ${last}`;
  return RespondsWithType('text/event-stream', schema, doc);
}

/** An error that only this route responds with. @param because the end of a sentence that begins with "when" */
export function ErrorResponse(error: ErrorType, because: string): MethodDecorator {
  return ROUTE_ERRORS.add({ error, because });
}
