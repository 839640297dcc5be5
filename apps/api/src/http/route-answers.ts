import { type DeclaredClass, type FieldSchema, schemaOf } from './declared-fields.js';
import type { ErrorType } from './error-table.js';
import { ListedMetadata } from './listed-metadata.js';

/** What a route answers with. */
export interface RouteAnswer {
  readonly status: number;
  readonly type: string;
  readonly schema: FieldSchema;
  readonly doc: string;
}

/** An error that only this route answers with. */
export interface RouteRefusal {
  readonly error: ErrorType;
  readonly because: string;
}

/** What ends OpenAI's streams. */
export const OPENAI_END = 'The last is `data: [DONE]`, or an error.';

/** Why no text can be generated. */
export const NO_TEXT = 'the model generates no text';

export const ROUTE_ANSWERS = new ListedMetadata<RouteAnswer>('route answers');
export const ROUTE_REFUSALS = new ListedMetadata<RouteRefusal>('route refusals');

/** The body of a route's answer as JSON. @param shape a declared class, or a schema made of some */
export function Answers(shape: DeclaredClass | FieldSchema, doc = 'The answer.', status = 200): MethodDecorator {
  return AnswersAs('application/json', typeof shape === 'function' ? schemaOf(shape) : shape, doc, status);
}

/** The body of a route's answer in another form. @param type media type */
export function AnswersAs(type: string, schema: FieldSchema, doc: string, status = 200): MethodDecorator {
  return ROUTE_ANSWERS.add({ status, type, schema, doc });
}

/** The data of each server-sent event that a route answers with when `stream` is true. @param last what ends it */
export function AnswersEvents(shapes: readonly DeclaredClass[], last: string): MethodDecorator {
  const [only, ...others] = shapes.map(schemaOf);
  const schema = others.length === 0 ? only! : { anyOf: [only!, ...others] };
  const doc = `With \`stream\`: server-sent events. Each is \`data: \`, JSON of this schema and an empty line. ${last}`;
  return AnswersAs('text/event-stream', schema, doc);
}

/** An error that only this route answers with. @param because the end of a sentence that begins with "when" */
export function Refuses(error: ErrorType, because: string): MethodDecorator {
  return ROUTE_REFUSALS.add({ error, because });
}
