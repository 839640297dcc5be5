import { Reflector } from '@nestjs/core';
import { isPublicPath } from '../access/api-key.hook.js';
import type { Compatibility } from '../compat/compatibility.js';
import type { Limits } from '../config/limits.js';
import type { ServerOptions } from '../config/options.js';
import { bodyLimitText } from '../http/body-limit.js';
import { type DeclaredClass, schemaOf } from '../http/declared-fields.js';
import { ERROR_KINDS, type ErrorKindName, kindOfType } from '../http/error-table.js';
import { limitedSchema } from '../http/limited-schema.js';
import type { HandlerFunction } from '../http/listed-metadata.js';
import { accessOf } from '../http/route-access.js';
import { ApiBody } from '../http/route-bodies.js';
import { ROUTE_PARAMETERS } from '../http/route-parameters.js';
import { RespondsWithErrors, ROUTE_ERRORS, ROUTE_RESPONSES } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { errorResponse } from './error-responses.js';
import { RESPONSE_HEADERS } from './response-headers.js';
import type { Route } from './routes.js';

/** What the document says of a route. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly responses: object;
  readonly security: readonly object[];
}

/** What the document depends on. */
export type DocumentedOptions = Limits & Pick<ServerOptions, 'checkModelName'>;

const reflector = new Reflector();

/** A route with all that the handler's decorators say of it. */
export function describedOperation(
  { method, path, handler, topic, body }: Route,
  compatibility: Compatibility,
  options: DocumentedOptions,
): Operation {
  const isPublic =
    accessOf(handler) === 'public' || isPublicPath(method.toUpperCase(), path, compatibility.publicPaths);
  const needsKey = !isPublic;
  const parameters = ROUTE_PARAMETERS.of(handler).map(({ name, place, doc, schema, required }) => ({
    name,
    in: place,
    description: doc,
    required,
    schema,
  }));
  const schema = limitedSchema(reflector.get(ApiBody, handler), options) ?? (body && schemaOf(body));
  const requestBody = schema && {
    required: true,
    content: { 'application/json': { schema } },
    description: bodyLimitText(handler, options),
  };
  return {
    operationId: operationId(method, path),
    summary: reflector.get(Summary, handler) ?? '',
    tags: [topic],
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
  };
}

/** "postV1ChatCompletions" for POST /v1/chat/completions. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  return method + (name || 'Root');
}

function successes(handler: HandlerFunction) {
  const responses: Record<string, { description: string; headers: object; content?: Record<string, object> }> = {};
  // Decorators run from the last to the first.
  for (const { status, doc, body } of ROUTE_RESPONSES.of(handler).toReversed()) {
    const { description = '', content } = responses[status] ?? {};
    const whole = description.includes(doc) ? description : `${description} ${doc}`.trim();
    responses[status] = {
      description: whole,
      headers: RESPONSE_HEADERS,
      ...(body && { content: { ...content, [body.type]: { schema: body.schema } } }),
    };
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
    ...(needsKey ? (['Unauthorized', 'Forbidden'] as const) : []),
    ...(hasBody && checksModel ? (['ModelNotFound'] as const) : []),
    ...(hasBody ? (['TooLarge', 'UnknownCoding'] as const) : []),
    'ServerError',
    'Unavailable',
  ];
  const shape = reflector.get<DeclaredClass | undefined>(RespondsWithErrors, handler);
  const own = ROUTE_ERRORS.of(handler).map(({ error, because }) => [
    kindOfType(error).status,
    errorResponse(shape === undefined ? `\`${error}\` when ${because}` : `When ${because}.`, shape),
  ]);
  const described = new Set(ROUTE_RESPONSES.of(handler).map(({ status }) => status));
  return {
    ...Object.fromEntries(
      shared
        .map((name) => [ERROR_KINDS[name].status, sharedError(name, shape)] as const)
        .filter(([status]) => !described.has(status)),
    ),
    ...Object.fromEntries(own),
  };
}

/** @param shape of its body, where the route has one of its own */
function sharedError(name: ErrorKindName, shape: DeclaredClass | undefined): object {
  if (shape !== undefined) return errorResponse(ERROR_KINDS[name].description, shape);
  return { $ref: `#/components/responses/${name}` };
}
