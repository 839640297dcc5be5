import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { SendResult } from '@fastify/send';
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { OptionError } from '../config/assignment.js';
import type { ServerOptions } from '../config/options.js';
import { packageRoot } from '../config/package-info.js';
import { isCompressible, takenEncodings } from './compression.js';
import { builtPage, sendPageFile } from './page-files.js';
import { varyByEncoding } from './vary.js';

/** What ships with the package: `/completion.js`. */
const OWN_FILES = join(packageRoot(), 'apps', 'web', 'public');

/**
 * Serves files to browsers: the web page, or in its place those of `--path`, then our own. Public, as a page cannot
 * send a key for its parts. A hook before the one that asks for keys, so that a path where no file lies is like any
 * other unknown path. Routes of the API win, but for `/`, which the page or a file `index.html` of `--path` replaces.
 *
 * Not @fastify/static, over the same @fastify/send: where it finds no file, it answers 404 itself, past the hook that
 * asks for keys; it has no prefix in its redirects, compresses nothing that was not compressed before, and is loaded
 * with every start. @fastify/compress would bring three more packages for the few lines of compression.ts.
 */
export class SiteFiles {
  private readonly folders: readonly string[];
  private readonly page: string | undefined;
  private readonly prefix: string;

  /** @throws OptionError when `--path` is not a folder */
  constructor({ webui, staticPath, apiPrefix }: ServerOptions) {
    this.prefix = apiPrefix;
    if (staticPath !== '' && !statSync(staticPath, { throwIfNoEntry: false })?.isDirectory()) {
      throw new OptionError(`--path: there is no folder "${staticPath}"`);
    }
    if (!webui) this.folders = [];
    else this.folders = staticPath === '' ? [OWN_FILES] : [staticPath, OWN_FILES];
    this.page = webui && staticPath === '' ? builtPage() : undefined;
  }

  readonly hook: onRequestHookHandler = (request, reply, done) => {
    if (!this.mayBeFile(request)) return done();
    this.send(request, reply).then((isSent) => {
      if (!isSent) done();
    }, done);
  };

  private mayBeFile({ method, is404, routeOptions }: FastifyRequest): boolean {
    return (method === 'GET' || method === 'HEAD') && (is404 || routeOptions.url === '/') && this.folders.length > 0;
  }

  /** @returns false where no such file may be read */
  private async send(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    if (this.lacksSlash(request)) {
      await reply.redirect(`${this.prefix}/${request.originalUrl.slice(this.prefix.length)}`, 308);
      return true;
    }
    if (this.page !== undefined && (await sendPageFile(request, reply, this.page))) return true;
    // Loaded when a browser first comes.
    const { openFile } = await import('./file-sender.js');
    for (const folder of this.folders) {
      const found = await openFile(request, folder, request.url.split('?', 1)[0]!);
      if (found === undefined) continue;
      await respond(request, reply, this.located(found));
      return true;
    }
    return false;
  }

  /** Without the slash a browser would look for the parts of the page beside the prefix, not below it. */
  private lacksSlash({ originalUrl }: FastifyRequest): boolean {
    return this.prefix !== '' && originalUrl.split('?', 1)[0] === this.prefix;
  }

  /** Whoever is sent elsewhere comes back through the proxy. */
  private located(found: SendResult): SendResult {
    const { Location: location } = found.headers;
    if (location === undefined) return found;
    return { ...found, headers: { ...found.headers, Location: `${this.prefix}${location}` } };
  }
}

async function respond(request: FastifyRequest, reply: FastifyReply, found: SendResult): Promise<void> {
  const { statusCode, headers, stream } = found;
  // Asked again each time, and told "not modified": a front end in the making should not be stale.
  void reply.code(statusCode).headers(headers).header('Cache-Control', 'no-cache');
  if (!isCompressible(headers['Content-Type'], Number(headers['Content-Length'])) || statusCode !== 200) {
    return void (await reply.send(stream));
  }
  varyByEncoding(reply);
  if (!takenEncodings(request.headers).includes('gzip')) return void (await reply.send(stream));
  void reply.removeHeader('Content-Length').header('Content-Encoding', 'gzip');
  await reply.send(request.method === 'HEAD' ? stream : compressed(stream));
}

/** The file closes with what is made of it, also where the client leaves in the middle; a failure reaches the reply. */
function compressed(file: Readable): Readable {
  return pipeline(file, createGzip(), () => undefined);
}
