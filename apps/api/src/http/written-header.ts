import type { FastifyReply } from 'fastify';

/**
 * Sets a header that is sent with its capitals: Fastify's own way writes names in small letters. They mean the same,
 * but simple clients of llama-server look headers up as it writes them.
 */
export function writeHeader({ raw }: FastifyReply, name: string, value: string): void {
  raw.setHeader(name, value);
}
