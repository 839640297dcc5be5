import { hashOf, type Route, routeOf } from './route.js';

let now = $state.raw<Route>(routeOf(location.hash));

window.addEventListener('hashchange', () => {
  now = routeOf(location.hash);
});

/** Where one is. */
export const route = {
  get now(): Route {
    return now;
  },
  go(to: Route): void {
    location.hash = hashOf(to);
  },
  /** As `go`, without a step to go back to. */
  replace(to: Route): void {
    history.replaceState(null, '', hashOf(to));
    now = to;
  },
};
