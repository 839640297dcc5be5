import type { onRequestHookHandler } from 'fastify';
import type { EngineService } from '#engine';
import { ApiError } from './api-error.js';

/** What a browser gets while the model loads; it asks again by itself. */
const LOADING_PAGE = `<!DOCTYPE html>
<html>
  <head><meta http-equiv="refresh" content="5"></head>
  <body><p>The model is loading. Please wait.<br>The user interface will appear soon.</p></body>
</html>
`;

/** Answers 503 to everything until the model is loaded, and once the server is closing. */
export function refuseUntilReady(engine: EngineService): onRequestHookHandler {
  return (request, reply, done) => {
    const { state } = engine.status;
    if (state === 'ready') return done();
    if (state === 'loading' && isPage(request.url)) {
      void reply.code(503).type('text/html; charset=utf-8').send(LOADING_PAGE);
      return;
    }
    done(new ApiError('unavailable_error', state === 'loading' ? 'Loading model' : 'The server is shutting down'));
  };
}

function isPage(url: string): boolean {
  const path = url.split('?', 1)[0]!;
  return path === '/' || path.endsWith('.html');
}
