import { applyDecorators } from '@nestjs/common';
import { LONGEST_TIMEOUT, TIMEOUT_HEADER } from './request-deadline.js';
import { FAIRNESS_HEADER, LONGEST_TENANT } from './request-tenant.js';
import { HeaderPart } from './route-parameters.js';
import { ErrorResponse } from './route-responses.js';

/** Says of a route that its requests may have a deadline. */
export function HasDeadline(): MethodDecorator {
  return applyDecorators(
    HeaderPart(
      TIMEOUT_HEADER,
      'Milliseconds from the arrival of the request after which it gets 504, or its stream an error; that or `timeout_ms` ' +
        'counts, whichever is less.',
      { type: 'integer', minimum: 1, maximum: LONGEST_TIMEOUT },
    ),
    ErrorResponse('deadline_exceeded', 'the deadline of the request has passed, or cannot be met any more'),
  );
}

/** Says of a route that its requests wait for a slot, in their order and not without bounds. */
export function WaitsForSlot(): MethodDecorator {
  return applyDecorators(
    HasDeadline(),
    HeaderPart(
      FAIRNESS_HEADER,
      'With --fairness-header: for whom the request is; slots are shared fairly between those whom it names.',
      { type: 'string', maxLength: LONGEST_TENANT },
    ),
    ErrorResponse('rate_limit_error', 'more would wait for a slot than may (--max-queue and its like)'),
  );
}
