const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A fresh id of 20 letters. `crypto.randomUUID` is missing over plain http. */
export function freshId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => LETTERS[byte % LETTERS.length]).join('');
}
