import type { onSendHookHandler } from 'fastify';

/**
 * Cuts off a response of which nothing is taken for --timeout, by the socket's own timer: it runs while nothing is
 * written, or what is written is not taken. Node sets it anew when the response is out.
 */
export const limitSending: onSendHookHandler = (_request, { raw, server }, _payload, done) => {
  raw.setTimeout(server.server.requestTimeout, () => raw.destroy());
  done();
};
