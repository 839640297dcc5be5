/**
 * The path and query that the router looks up. Proxies ask with a whole URL (RFC 9112, 3.2.2), and those in front of a
 * server may leave their own prefix on its paths; a path without the prefix is looked up as it is.
 *
 * @param prefix begins with a slash and does not end with one; empty = none
 */
export function routedUrl(target: string, prefix: string): string {
  const url = target.startsWith('/') ? target : withoutOrigin(target);
  if (prefix === '' || !url.startsWith(prefix)) return url;
  const rest = url.slice(prefix.length);
  if (rest.startsWith('/')) return rest;
  return rest === '' || rest.startsWith('?') ? `/${rest}` : url;
}

function withoutOrigin(target: string): string {
  const [, rest] = /^https?:\/\/[^/?#]+(.*)$/is.exec(target) ?? [];
  if (rest === undefined) return target;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
