/** Whether a key may be a token: three parts in Base64url, the first of which begins an object in JSON. */
export function mayBeToken(key: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(key);
}
