/** Where in the page one is: the part of the address after "#". */
export type Route =
  | { readonly view: 'chat'; readonly id?: string; readonly message?: string }
  | { readonly view: 'play'; readonly part: PlayPart }
  | { readonly view: 'server'; readonly request?: string }
  | { readonly view: 'settings' }
  | { readonly view: 'help' };

/** THE table of the parts of the playground. */
export const PLAY_PARTS = ['complete', 'tokens', 'schema', 'tools', 'embed', 'rerank', 'infill'] as const;

export type PlayPart = (typeof PLAY_PARTS)[number];

/** @param hash "#/c/abc?m=def", or anything */
export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const [view, part] = path.split('/').filter((each) => each !== '');
  if (view === 'c' && part !== undefined) {
    const message = new URLSearchParams(query).get('m') ?? undefined;
    return { view: 'chat', id: part, ...(message !== undefined && { message }) };
  }
  if (view === 'play') return { view: 'play', part: PLAY_PARTS.find((each) => each === part) ?? 'complete' };
  if (view === 'server') {
    const request = new URLSearchParams(query).get('request') ?? undefined;
    return { view: 'server', ...(request !== undefined && { request }) };
  }
  if (view === 'settings' || view === 'help') return { view };
  return { view: 'chat' };
}

export function hashOf(route: Route): string {
  if (route.view === 'chat') {
    if (route.id === undefined) return '#/';
    return `#/c/${route.id}${route.message === undefined ? '' : `?m=${route.message}`}`;
  }
  if (route.view === 'play') return `#/play/${route.part}`;
  if (route.view === 'server' && route.request !== undefined) {
    return `#/server?request=${encodeURIComponent(route.request)}`;
  }
  return `#/${route.view}`;
}
