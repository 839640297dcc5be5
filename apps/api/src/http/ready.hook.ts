import type { onRequestHookHandler } from 'fastify';
import type { EngineClient, EngineStatus } from '#engine';
import { ApiError } from './api-error.js';
import type { Traffic } from './traffic.js';

/** Asked by what watches over the server; answered in every state of it. */
export const PROBE_PATHS: readonly string[] = ['/livez', '/readyz', '/startupz'];

/** States in which requests are taken. */
const OPEN: ReadonlySet<EngineStatus['state']> = new Set(['ready', 'restarting', 'sleeping', 'waking']);

/** What a browser gets while the model loads; it asks again by itself. */
const LOADING_PAGE = `<!DOCTYPE html>
<html>
  <head><meta http-equiv="refresh" content="5"></head>
  <body><p>The model is loading. Please wait.<br>The user interface will appear soon.</p></body>
</html>
`;

/**
 * Answers 503 to everything but probes until the model is loaded, and once the server is closing. An engine that is
 * started again, or sleeps, is no reason to refuse: requests wait for it, and facts are known.
 */
export function refuseUntilReady(engine: EngineClient, traffic: Traffic): onRequestHookHandler {
  return (request, reply, done) => {
    const { state } = engine.status;
    const path = request.url.split('?', 1)[0]!;
    if ((OPEN.has(state) && !traffic.isClosing) || PROBE_PATHS.includes(path)) return done();
    if (state === 'loading' && !traffic.isClosing) {
      if (!isPage(path)) return done(ApiError.of('Loading', 'Loading model'));
      void reply.code(503).type('text/html; charset=utf-8').send(LOADING_PAGE);
      return;
    }
    // The next request of this client should find another server.
    void reply.header('Connection', 'close');
    done(ApiError.of('Unavailable', 'The server is shutting down'));
  };
}

function isPage(path: string): boolean {
  return path === '/' || path.endsWith('.html');
}
