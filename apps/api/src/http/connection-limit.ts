import { readFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { Logger } from '@nestjs/common';
import type { ServerOptions } from '../config/options.js';
import { splitList } from '../config/values/texts.js';

const log = new Logger('Http');

/** Descriptors that are kept for files, for the model's process and for the next one after it. */
const RESERVE = 128;

/**
 * Bounds the connections of each address, so that they leave descriptors for all else: a server that has none any more
 * can neither read a file nor start its engine again. What is too much is closed as it comes.
 */
export function limitConnections(server: Server, options: Pick<ServerOptions, 'maxConnections' | 'host'>): void {
  const limit = connectionLimit(options.maxConnections, splitList(options.host, ',').length, descriptorLimit());
  if (limit === undefined) return;
  server.maxConnections = limit;
  server.on('drop', () => log.warn(`a connection beyond ${limit} was closed as it came; see --max-connections`));
}

/**
 * Connections that an address may have; undefined where there is no bound.
 * @param asked by `--max-connections`; 0 = as many as descriptors allow
 * @param descriptors that the process may open; undefined = not known
 */
export function connectionLimit(asked: number, addresses: number, descriptors: number | undefined): number | undefined {
  if (asked > 0) return asked;
  if (descriptors === undefined) return undefined;
  const available = descriptors - Math.min(RESERVE, descriptors / 2);
  return Math.max(1, Math.floor(available / addresses));
}

/** How many files, sockets included, the process may have open; known on Linux only. */
function descriptorLimit(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return softLimit(readFileSync('/proc/self/limits', 'utf8'));
}

/** @param limits the text of /proc/self/limits; undefined = unlimited, or not told */
export function softLimit(limits: string): number | undefined {
  const word = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return word === undefined ? undefined : Number(word);
}
