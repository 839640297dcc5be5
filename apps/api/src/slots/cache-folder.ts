import { accessSync, constants, mkdirSync } from 'node:fs';
import { OptionError } from '../config/assignment.js';
import type { ServerOptions } from '../config/options.js';

/**
 * Makes the folder of `--cache-disk`.
 * @throws OptionError when it cannot be made or written to, or when there is no memory that its files can pass through
 */
export function makeCacheFolder({ cacheDisk: path, cacheRam }: Pick<ServerOptions, 'cacheDisk' | 'cacheRam'>): void {
  if (path === '') return;
  if (cacheRam === 0) throw new OptionError('--cache-disk: it needs --cache-ram, which is 0');
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new OptionError(`--cache-disk: the folder "${path}" cannot be made or written to (${code})`);
  }
}
