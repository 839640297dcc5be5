import type { Scope } from '../access/keys/scopes.js';
import type { HandlerFunction } from './listed-metadata.js';
import { RouteFacts, routeFactsOf } from './route-config.js';

/** Who may call a route: anybody, or whose key has one of these scopes. */
export type RouteAccess = 'public' | readonly [Scope, ...Scope[]];

interface AccessFacts {
  readonly access?: RouteAccess;
}

/** Says that a route is for keys that have any of these scopes. Each route says this, or that it is public. */
export function NeedsScope(...scopes: readonly [Scope, ...Scope[]]): MethodDecorator {
  return RouteFacts({ access: scopes } satisfies AccessFacts);
}

/** Says that a route asks for no key. */
export function IsPublic(): MethodDecorator {
  return RouteFacts({ access: 'public' } satisfies AccessFacts);
}

/** Who may call the route of a handler; undefined = it does not say. */
export function accessOf(handler: HandlerFunction): RouteAccess | undefined {
  return (routeFactsOf(handler) as AccessFacts).access;
}

/** Who may call a route, by its options. */
export function accessOfRoute({ config }: { readonly config?: object }): RouteAccess | undefined {
  return (config as AccessFacts | undefined)?.access;
}
