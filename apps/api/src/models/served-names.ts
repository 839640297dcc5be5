import type { EngineClient } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { sortedNames } from '../config/values/names.js';

/** All names of the model that is served: its aliases, and what the list of models calls it. */
export function servedNames({ model }: EngineClient, { alias }: Pick<ServerOptions, 'alias'>): ReadonlySet<string> {
  return new Set(alias === '' ? [model.path] : [alias, ...sortedNames(alias)]);
}
