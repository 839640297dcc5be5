import send, { type SendResult } from '@fastify/send';
import type { FastifyRequest } from 'fastify';

// RFC 9239; the table of types has the older name.
send.mime.define({ 'text/javascript': ['js', 'mjs'] }, true);

/** Responses that are no file but say something of one. */
const ABOUT_A_FILE: readonly number[] = [412, 416];

/** What lies there is a pipe, a socket or a device: whoever opens it may wait for ever, or read without end. */
class NoRegularFile extends Error {}

/**
 * Opens the file that a request asks for: a range of it, or "not modified", as the request's headers want it.
 *
 * @param path of the file below the folder, as in an address: begins with a slash, with %-escapes
 * @returns undefined where there is no regular file of that name in the folder, or it is hidden
 */
export async function openFile(
  { raw }: Pick<FastifyRequest, 'raw'>,
  root: string,
  path: string,
): Promise<SendResult | undefined> {
  const found = await send(raw, path, {
    root,
    dotfiles: 'ignore',
    cacheControl: false,
    onFile: (_path, stat) => {
      if (!stat.isFile()) throw new NoRegularFile();
    },
  }).catch((error: unknown) => {
    if (error instanceof NoRegularFile) return undefined;
    throw error;
  });
  if (found === undefined || found.type !== 'error' || ABOUT_A_FILE.includes(found.statusCode)) return found;
  found.stream.destroy();
  return undefined;
}
