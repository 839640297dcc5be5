import { randomBytes } from 'node:crypto';

const ALPHANUMERICS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Nine letters and digits: what Mistral's templates demand of the ids of calls in a history. */
export function newCallId(): string {
  return Array.from(randomBytes(9), (byte) => ALPHANUMERICS[byte % ALPHANUMERICS.length]).join('');
}
