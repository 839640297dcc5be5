import { Reflector } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Compatibility } from '../compat/compatibility.js';
import type { Limits } from '../config/limits.js';
import type { ServerOptions } from '../config/options.js';
import { isPublicPath } from '../http/api-key.hook.js';
import { bodyLimitOf } from '../http/body-limit.js';
import { ERROR_KINDS, type ErrorKindName, kindOfType } from '../http/error-table.js';
import { limitedSchema } from '../http/limited-schema.js';
import type { HandlerFunction } from '../http/listed-metadata.js';
import { ApiBody } from '../http/route-bodies.js';
import { ROUTE_PARAMETERS } from '../http/route-parameters.js';
import { ROUTE_ERRORS, ROUTE_RESPONSES } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { errorResponse } from './error-responses.js';

export type PathItemObject = OpenAPIObject['paths'][string];
export type OperationObject = NonNullable<PathItemObject['get']>;

/** What the document depends on. */
export type DocumentedOptions = Limits & Pick<ServerOptions, 'checkModelName'>;

const reflector = new Reflector();

/** The operation as Swagger found it, with all that the handler's decorators say. */
export function describedOperation(
  method: string,
  path: string,
  found: OperationObject,
  handler: HandlerFunction,
  compatibility: Compatibility,
  options: DocumentedOptions,
): OperationObject {
  const needsKey = !isPublicPath(method.toUpperCase(), path, compatibility.publicPaths);
  const parameters = ROUTE_PARAMETERS.of(handler).map(({ name, place, doc, schema, required }) => ({
    name,
    in: place,
    description: doc,
    required,
    schema,
  }));
  const taken = reflector.get(ApiBody, handler);
  const body = taken ? { required: true, content: jsonOf(limitedSchema(taken, options)) } : found.requestBody;
  const requestBody = body && { ...body, description: `At most ${bodyLimitOf(handler, options)} bytes.` };
  return {
    operationId: operationId(method, path),
    summary: reflector.get(Summary, handler) ?? '',
    tags: found.tags ?? [],
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody !== undefined && { requestBody }),
    responses: {
      ...successes(handler),
      ...errors(handler, {
        needsKey,
        hasBody: requestBody !== undefined,
        hasParts: parameters.length > 0,
        checksModel: options.checkModelName,
      }),
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

function successes(handler: HandlerFunction) {
  const responses: Record<string, { description: string; content: Record<string, object> }> = {};
  // Decorators run from the last to the first.
  for (const { status, type, schema, doc } of ROUTE_RESPONSES.of(handler).toReversed()) {
    const { description, content } = responses[status] ?? { description: '', content: {} };
    const whole = description.includes(doc) ? description : `${description} ${doc}`.trim();
    responses[status] = { description: whole, content: { ...content, [type]: { schema } } };
  }
  return responses;
}

interface Occasions {
  readonly needsKey: boolean;
  readonly hasBody: boolean;
  readonly hasParts: boolean;
  readonly checksModel: boolean;
}

function errors(handler: HandlerFunction, { needsKey, hasBody, hasParts, checksModel }: Occasions) {
  const shared: ErrorKindName[] = [
    ...(hasBody || hasParts ? (['BadRequest'] as const) : []),
    ...(needsKey ? (['Unauthorized'] as const) : []),
    ...(hasBody && checksModel ? (['ModelNotFound'] as const) : []),
    ...(hasBody ? (['TooLarge', 'UnknownCoding'] as const) : []),
    'ServerError',
    'Unavailable',
  ];
  const own = ROUTE_ERRORS.of(handler).map(({ error, because }) => [
    kindOfType(error).status,
    errorResponse(`\`${error}\` when ${because}`),
  ]);
  const described = new Set(ROUTE_RESPONSES.of(handler).map(({ status }) => status));
  return {
    ...Object.fromEntries(
      shared
        .map((name) => [ERROR_KINDS[name].status, { $ref: `#/components/responses/${name}` }] as const)
        .filter(([status]) => !described.has(status)),
    ),
    ...Object.fromEntries(own),
  };
}
