import type { FastifyReply } from 'fastify';

/** Tells caches that the response differs by the encodings that a client takes, beside what it differs by already. */
export function varyByEncoding(reply: FastifyReply): void {
  const vary = reply.getHeader('Vary');
  void reply.header('Vary', vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding`);
}
