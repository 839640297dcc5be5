import type { ServerOptions } from './options.js';

/** Whether the server asks for keys. With a file of keys it does so even while the file has none. */
export function asksForKeys({ apiKeys, keys }: Pick<ServerOptions, 'apiKeys' | 'keys'>): boolean {
  return apiKeys.length > 0 || keys !== '';
}
