import { SCOPES } from '../access/keys/scopes.js';
import { markdownTable } from '../config/markdown-table.js';
import { accessOf } from '../http/route-access.js';
import type { Route } from './routes.js';

const TITLE = `# Access

Who may call which route. Without keys (\`--api-key\`, \`--keys\`) all routes are open. With keys, a request needs one that has
a scope of the route; of several scopes any will do. Keys of \`--api-key\` have all of them. [keys.md](keys.md) says how
to give keys their scopes.

A path that is no route gets 401 without a key, and 404 with any.

This file is made from the controllers by \`npm run docs:access\`.
`;

/** What a generation of llama-server leaves public. */
interface PublicPaths {
  readonly generation: string;
  readonly paths: readonly string[];
}

/** The content of docs/access.md. @throws Error for a route that does not say who may call it */
export function accessPage(routes: readonly Route[], generations: readonly PublicPaths[]): string {
  const scopes = Object.entries(SCOPES).map(([name, meaning]) => [`\`${name}\``, meaning]);
  const rows = routes.map((route) => [`\`${nameOf(route)}\``, accessText(route), exceptions(route, generations)]);
  return [
    TITLE,
    `## Scopes\n\n${markdownTable(['Scope', 'What it is for'], scopes)}`,
    `## Routes\n\n${markdownTable(['Route', 'Scope', 'Public with'], rows)}`,
  ].join('\n');
}

function nameOf({ method, path }: Route): string {
  return `${method.toUpperCase()} ${path}`;
}

function accessText(route: Route): string {
  const access = accessOf(route.handler);
  if (access === undefined) throw new Error(`${nameOf(route)} does not say who may call it`);
  return access === 'public' ? 'public' : access.map((scope) => `\`${scope}\``).join(', ');
}

function exceptions({ method, path }: Route, generations: readonly PublicPaths[]): string {
  const names = generations
    .filter(({ paths }) => method === 'get' && paths.includes(path))
    .map(({ generation }) => `\`--compat ${generation}\``);
  return names.join(', ');
}
