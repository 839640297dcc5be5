import { type ArgumentMetadata, Inject, Injectable, type PipeTransform } from '@nestjs/common';
import type { Limits } from '../config/limits.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { ApiError } from './api-error.js';
import { fieldsOf } from './declared-fields.js';
import { problemOf } from './request-problem.js';

/** Makes a request object of a JSON body: takes the declared fields, leaves out nulls and unknown ones, and validates. */
@Injectable()
export class RequestPipe implements PipeTransform<unknown, unknown> {
  constructor(@Inject(SERVER_OPTIONS) private readonly limits: Limits) {}

  /** @throws ApiError invalid_request_error that names the first wrong field */
  transform(body: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type !== 'body' || metatype === undefined) return body;
    const requestClass = metatype as new () => object;
    const fields = fieldsOf(requestClass);
    if (fields.length === 0) return body;
    // Where nothing has to be said, no body says it.
    if (body === undefined && fields.every(({ required }) => !required)) return new requestClass();
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new ApiError('invalid_request_error', 'the request body must be a JSON object');
    }
    const given = body as Readonly<Record<string, unknown>>;
    const { maxKeys } = this.limits;
    if (Object.keys(given).length > maxKeys) {
      throw new ApiError('invalid_request_error', `the body must have at most ${maxKeys} keys`);
    }
    const request = new requestClass() as Record<string, unknown>;
    for (const { name } of fields) {
      if (Object.hasOwn(given, name) && given[name] !== null) request[name] = given[name];
    }
    const problem = problemOf(request, this.limits);
    if (problem === undefined) return request;
    throw new ApiError('invalid_request_error', problem.message, { param: problem.field });
  }
}
