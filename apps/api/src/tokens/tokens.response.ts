const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a token; its bytes where they are not valid UTF-8 by themselves. */
export function pieceOf(bytes: Uint8Array): string | readonly number[] {
  try {
    return strict.decode(bytes);
  } catch {
    return [...bytes];
  }
}
