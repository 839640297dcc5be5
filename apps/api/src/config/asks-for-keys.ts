import type { ServerOptions } from './options.js';

/** What lets the server ask for keys. */
export type KeyOptions = Pick<ServerOptions, 'apiKeys' | 'keys' | 'jwtIssuer'>;

/** Whether the server asks for keys. With a file of keys it does so even while the file has none. */
export function asksForKeys({ apiKeys, keys, jwtIssuer }: KeyOptions): boolean {
  return apiKeys.length > 0 || keys !== '' || jwtIssuer !== '';
}
