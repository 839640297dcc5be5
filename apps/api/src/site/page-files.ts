import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SendResult } from '@fastify/send';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { packageRoot } from '../config/package-info.js';
import { type Encoding, takenEncodings } from './compression.js';
import { PAGE_HEADERS } from './page-headers.js';
import { varyByEncoding } from './vary.js';

/** What Vite makes of `apps/web`. */
const BUILT = join(packageRoot(), 'apps', 'web', 'dist');

const INDEX = '/index.html';
/** Files whose names change with their contents. */
const HASHED = '/assets/';
const YEAR_SECONDS = 31_536_000;

const SUFFIXES: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

/** The folder of the page; undefined where it was not built. */
export function builtPage(): string | undefined {
  return existsSync(join(BUILT, INDEX)) ? BUILT : undefined;
}

/**
 * Sends a file of the page, compressed as it was when the page was built. What has a hash in its name is kept by
 * browsers for good; the page itself is asked for again each time, and told "not modified".
 *
 * @returns false where the page has no such file
 */
export async function sendPageFile(request: FastifyRequest, reply: FastifyReply, folder: string): Promise<boolean> {
  const asked = request.url.split('?', 1)[0]!;
  const path = asked === '/' ? INDEX : asked;
  if (path !== INDEX && !path.startsWith(HASHED)) return false;
  const { openFile } = await import('./file-sender.js');
  const plain = await openFile(request, folder, path);
  if (plain === undefined) return false;
  const { found, encoding } = await smallest(request, folder, path, plain);
  const { 'Content-Type': type } = plain.headers;
  void reply.code(found.statusCode).headers(found.headers).headers(PAGE_HEADERS);
  if (type !== undefined) void reply.header('Content-Type', type);
  if (encoding !== undefined) void reply.header('Content-Encoding', encoding);
  varyByEncoding(reply);
  const isHashed = path.startsWith(HASHED);
  void reply.header('Cache-Control', isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
  await reply.send(found.stream);
  return true;
}

interface Chosen {
  readonly found: SendResult;
  readonly encoding?: Encoding;
}

/** The file in the first encoding that the client takes and the build made; else as it is. */
async function smallest(request: FastifyRequest, folder: string, path: string, plain: SendResult): Promise<Chosen> {
  const { openFile } = await import('./file-sender.js');
  for (const encoding of takenEncodings(request.headers)) {
    const found = await openFile(request, folder, `${path}${SUFFIXES[encoding]}`);
    if (found === undefined) continue;
    plain.stream.destroy();
    return { found, encoding };
  }
  return { found: plain };
}
