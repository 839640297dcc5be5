import { type DeclaredClass, schemaOf } from '../http/declared-fields.js';
import { ErrorAnswer } from '../http/error.response.js';
import { ERROR_KINDS, type ErrorKindName } from '../http/error-table.js';
import { RESPONSE_HEADERS } from './response-headers.js';

/** The errors that do not depend on the route: operations refer to them. */
const SHARED: readonly ErrorKindName[] = [
  'BadRequest',
  'Unauthorized',
  'Forbidden',
  'NotFound',
  'ModelNotFound',
  'TooLarge',
  'UnknownCoding',
  'ServerError',
  'NotSupported',
  'Unavailable',
];

export function errorResponses() {
  return Object.fromEntries(SHARED.map((name) => [name, errorResponse(ERROR_KINDS[name].description)]));
}

/** @param shape of its body */
export function errorResponse(description: string, shape: DeclaredClass = ErrorAnswer) {
  return { description, headers: RESPONSE_HEADERS, content: { 'application/json': { schema: schemaOf(shape) } } };
}
