import type { onRequestHookHandler } from 'fastify';
import { ApiError } from './api-error.js';

/** Headers of a request: many more than clients and proxies send. Node.js would drop those beyond 2,000 without a word. */
const MOST_HEADERS = 256;

/**
 * Refuses what Node.js lets pass: thousands of headers, and two hosts, of which this server would go by the first and a
 * proxy before it by the last. The connection closes, since what follows may be meant for somebody else.
 */
export const checkHead: onRequestHookHandler = ({ raw: { rawHeaders } }, reply, done) => {
  const error = headError(rawHeaders);
  if (error === undefined) return done();
  void reply.header('Connection', 'close');
  done(error);
};

/** @param rawHeaders names and values in turn */
function headError(rawHeaders: readonly string[]): ApiError | undefined {
  if (rawHeaders.length > 2 * MOST_HEADERS) {
    return ApiError.of('HeadersTooLarge', `the request has more than ${MOST_HEADERS} headers`);
  }
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts < 2
    ? undefined
    : ApiError.of('BadRequest', "the request names more than one host: 'Host' must stand once");
}
