import { describe, expect, it } from 'vitest';
import { hashOf, PLAY_PARTS, type Route, routeOf } from './route.js';

describe('routes', () => {
  it.each<Route>([
    { view: 'chat' },
    { view: 'chat', id: 'abc' },
    { view: 'chat', id: 'abc', message: 'def' },
    ...PLAY_PARTS.map((part) => ({ view: 'play', part }) as const),
    { view: 'server' },
    { view: 'server', request: 'a b&c' },
    { view: 'settings' },
    { view: 'help' },
  ])('are read as they were written: %j', (route) => {
    expect(routeOf(hashOf(route))).toEqual(route);
  });

  it.each(['', '#', '#/', '#/nope', '#/c', '#//'])('lead to a new chat from %j', (hash) => {
    expect(routeOf(hash)).toEqual({ view: 'chat' });
  });
});
