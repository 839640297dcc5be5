import type { FastifyReply, onSendHookHandler } from 'fastify';

/**
 * Cuts off a response of which nothing is taken for --timeout, by the socket's own timer: it runs while nothing is
 * written, or what is written is not taken. Node sets it anew when the response is out.
 */
export function cutUnread({ raw, server }: FastifyReply): void {
  raw.setTimeout(server.server.requestTimeout, () => raw.destroy());
}

/** The same for whatever Fastify sends; events are sent past it. */
export const limitSending: onSendHookHandler = (_request, reply, _payload, done) => {
  cutUnread(reply);
  done();
};
