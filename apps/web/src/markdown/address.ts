const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** The address that a link may lead to; undefined = none: it is shown as text. */
export function safeAddress(given: string): string | undefined {
  try {
    const { protocol, href } = new URL(given);
    return SCHEMES.has(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}

/** The host of an address; empty where it has none. */
export function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return '';
  }
}
