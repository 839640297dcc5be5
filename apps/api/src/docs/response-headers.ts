import { REQUEST_ID_HEADER, REQUEST_ID_PATTERN } from '../http/request-id.js';

/** The headers that every response has, as parts of the document. */
export const SHARED_HEADERS = {
  RequestId: {
    description: `The id of the request: the one that it brought in a header of the same name, else a fresh one.`,
    required: true,
    schema: { type: 'string', pattern: REQUEST_ID_PATTERN },
  },
} as const;

/** Refers to them, in a response. */
export const RESPONSE_HEADERS = { [REQUEST_ID_HEADER]: { $ref: '#/components/headers/RequestId' } } as const;
