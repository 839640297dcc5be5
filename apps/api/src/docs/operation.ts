import type { OpenAPIObject } from '@nestjs/swagger';
import type { Compatibility } from '../compat/compatibility.js';
import { ERROR_STATUS } from '../http/api-error.js';
import { isPublicPath } from '../http/api-key.guard.js';
import { ROUTE_ANSWERS, ROUTE_REFUSALS } from '../http/route-answers.js';
import { ROUTE_BODIES } from '../http/route-bodies.js';
import { ROUTE_PARAMETERS } from '../http/route-parameters.js';
import { ROUTE_SUMMARIES } from '../http/route-summary.js';
import { ERROR_RESPONSES, type ErrorResponseName, errorResponse } from './error-answers.js';

export type PathItemObject = OpenAPIObject['paths'][string];
export type OperationObject = NonNullable<PathItemObject['get']>;

/** Stands between a controller's and a handler's name where Swagger wants an operation's id. */
export const HANDLER_MARK = '#';

/** What the decorators of a handler say. */
interface Handler {
  readonly prototype: object;
  readonly method: string;
}

/** The operation as Swagger found it, with all that the handler's decorators say. */
export function describedOperation(
  method: string,
  path: string,
  found: OperationObject,
  compatibility: Compatibility,
): OperationObject {
  // Swagger numbers the paths of a handler that has several.
  const handler = (found.operationId ?? '').replace(/\[\d+\]$/, '');
  const isOfHandler = ({ prototype, method: name }: Handler) =>
    `${prototype.constructor.name}${HANDLER_MARK}${name}` === handler;
  const needsKey = !isPublicPath(method.toUpperCase(), path, compatibility);
  const parameters = ROUTE_PARAMETERS.filter(isOfHandler).map(({ name, place, doc, schema, required }) => ({
    name,
    in: place,
    description: doc,
    required,
    schema,
  }));
  const taken = ROUTE_BODIES.find(isOfHandler);
  const requestBody = taken ? { required: true, content: jsonOf(taken.schema) } : found.requestBody;
  return {
    operationId: operationId(method, path),
    summary: ROUTE_SUMMARIES.find(isOfHandler)?.summary ?? '',
    tags: found.tags ?? [],
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody !== undefined && { requestBody }),
    responses: {
      ...answers(isOfHandler),
      ...refusals(isOfHandler, needsKey, requestBody !== undefined, parameters.length > 0),
    },
    security: needsKey ? [{ bearer: [] }, { apiKey: [] }] : [],
  } as OperationObject;
}

function jsonOf(schema: object) {
  return { 'application/json': { schema } };
}

/** "postV1ChatCompletions" for POST /v1/chat/completions. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  return method + (name || 'Root');
}

function answers(isOfHandler: (handler: Handler) => boolean) {
  const responses: Record<string, { description: string; content: Record<string, object> }> = {};
  // Decorators run from the last to the first.
  for (const { status, type, schema, doc } of ROUTE_ANSWERS.filter(isOfHandler).toReversed()) {
    const { description, content } = responses[status] ?? { description: '', content: {} };
    const whole = description.includes(doc) ? description : `${description} ${doc}`.trim();
    responses[status] = { description: whole, content: { ...content, [type]: { schema } } };
  }
  return responses;
}

function refusals(isOfHandler: (handler: Handler) => boolean, needsKey: boolean, hasBody: boolean, hasParts: boolean) {
  const shared: ErrorResponseName[] = [
    ...(hasBody || hasParts ? (['BadRequest'] as const) : []),
    ...(needsKey ? (['Unauthorized'] as const) : []),
    ...(hasBody ? (['TooLarge'] as const) : []),
    'ServerError',
    'Unavailable',
  ];
  const own = ROUTE_REFUSALS.filter(isOfHandler).map(({ error, because }) => [
    ERROR_STATUS[error],
    errorResponse(`\`${error}\` when ${because}`),
  ]);
  const answered = new Set(ROUTE_ANSWERS.filter(isOfHandler).map(({ status }) => status));
  return {
    ...Object.fromEntries(
      shared
        .map((name) => [ERROR_RESPONSES[name][0], { $ref: `#/components/responses/${name}` }] as const)
        .filter(([status]) => !answered.has(status)),
    ),
    ...Object.fromEntries(own),
  };
}
