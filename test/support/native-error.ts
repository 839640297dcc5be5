/** An error as the native boundary throws it. */
export function nativeError(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}
