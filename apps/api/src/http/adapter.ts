import type { Server } from 'node:http';
import type { ServerOptions } from '../config/options.js';
import { smallestBodyLimit } from './body-limit.js';
import {
  HEADER_LIMIT,
  HEADERS_TIMEOUT,
  respondToBrokenPath,
  respondToBrokenRequest,
  respondToTunnel,
} from './broken-request.js';
import { limitConnections } from './connection-limit.js';
import { requestIdOf } from './request-id.js';
import { ResponseAdapter } from './response-adapter.js';
import { routedUrl } from './routed-url.js';
import { readTlsFiles } from './tls.js';

/** Milliseconds between two looks for connections whose request is late. */
const CHECK_INTERVAL = 5000;

/** Milliseconds within which a client has to agree on TLS. */
const HANDSHAKE_TIMEOUT = 30_000;

/** Milliseconds that a connection may stay open between two requests. */
const KEEP_ALIVE_TIMEOUT = 72_000;

/**
 * Fastify with the limits of a server that anybody may call.
 *
 * @throws OptionError for TLS files that cannot be used
 */
export function createAdapter(options: ServerOptions): ResponseAdapter {
  const tls = readTlsFiles(options);
  // Time to receive a request; `limitSending` watches over the time to send a response.
  const requestTimeout = options.timeout * 1000;
  const atMost = (limit: number) => (requestTimeout === 0 ? limit : Math.min(limit, requestTimeout));
  const limits = {
    maxHeaderSize: HEADER_LIMIT,
    requestTimeout,
    headersTimeout: atMost(HEADERS_TIMEOUT),
    connectionsCheckingInterval: atMost(CHECK_INTERVAL),
  };
  const adapter = new ResponseAdapter({
    ...(tls === undefined
      ? { http: limits }
      : { https: { ...limits, ...tls, handshakeTimeout: atMost(HANDSHAKE_TIMEOUT) } }),
    bodyLimit: smallestBodyLimit(options),
    requestTimeout,
    keepAliveTimeout: atMost(KEEP_ALIVE_TIMEOUT),
    // A connection that has not sent a request yet would keep a closing server waiting.
    forceCloseConnections: true,
    genReqId: requestIdOf,
    rewriteUrl: ({ url = '/' }) => routedUrl(url, options.apiPrefix),
    clientErrorHandler: respondToBrokenRequest,
    frameworkErrors: respondToBrokenPath,
    // No middleware is used: without it, a request takes a shorter way.
    skipMiddie: true,
    multipart: false,
  });
  const server = adapter.getHttpServer() as Server;
  server.on('connect', respondToTunnel);
  limitConnections(server, options);
  return adapter;
}
