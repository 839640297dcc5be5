/** An address below the one that the page was loaded from, wherever that is. @param path without a slash at its front */
export function addressOf(path: string): string {
  return new URL(path, document.baseURI).href;
}
