import type { onRequestHookHandler } from 'fastify';

/**
 * Lets browsers of any origin in, as llama-server does: the origin is echoed, and OPTIONS is answered on every path,
 * without a key, because browsers send none with it.
 */
export const allowAnyOrigin: onRequestHookHandler = (request, reply, done) => {
  const { origin } = request.headers;
  if (origin !== undefined) {
    void reply.header('Access-Control-Allow-Origin', origin).header('Vary', 'Origin');
  }
  if (request.method !== 'OPTIONS') return done();
  void reply
    .code(200)
    .header('Access-Control-Allow-Credentials', 'true')
    .header('Access-Control-Allow-Methods', 'GET, POST')
    .header('Access-Control-Allow-Headers', '*')
    .type('text/html')
    .send('');
};
