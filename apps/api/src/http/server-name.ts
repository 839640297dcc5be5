import type { onRequestHookHandler } from 'fastify';
import { packageVersion } from '../config/package-info.js';
import { writeHeader } from './written-header.js';

/** What the `Server` header of every response says. */
export const SERVER_NAME = `llamero/${packageVersion()}`;

export const nameServer: onRequestHookHandler = (_request, reply, done) => {
  writeHeader(reply, 'Server', SERVER_NAME);
  done();
};
