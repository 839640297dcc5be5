/** Where a server listens. */
export interface Address {
  /** Shown to the user: http://127.0.0.1:8080, https://[::1]:8080, unix:/run/llamero.sock. */
  readonly url: string;
  /** What curl is given to reach it. */
  readonly curl: string;
}

/** Whether a host is the path of a UNIX socket: no name of a host has a slash, and llama-server knows them by ".sock". */
export function isSocketPath(host: string): boolean {
  return host.endsWith('.sock') || host.includes('/');
}

/** @param port the one that is listened on; a UNIX socket has none */
export function addressOf(host: string, port: number, isTls: boolean): Address {
  const scheme = isTls ? 'https' : 'http';
  if (isSocketPath(host)) return { url: `unix:${host}`, curl: `--unix-socket ${host} ${scheme}://localhost` };
  const url = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { url, curl: reachable(url) };
}

/** An address that stands for all of them cannot be called on every system. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}
