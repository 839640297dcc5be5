import type { EngineClient } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { sortedNames } from '../config/values/names.js';
import { ApiError } from '../http/api-error.js';
import { wordBeginning } from '../http/word-beginning.js';

/** All names of the model that is served: its aliases, and what the list of models calls it. */
export function servedNames({ model }: EngineClient, { alias }: Pick<ServerOptions, 'alias'>): ReadonlySet<string> {
  return new Set(alias === '' ? [model.path] : [alias, ...sortedNames(alias)]);
}

/** What is told of a name that no model has. */
export function noModel(name: string): ApiError {
  return ApiError.of(
    'ModelNotFound',
    `The model '${wordBeginning(name)}' does not exist: GET /v1/models has those that do`,
    { code: 'model_not_found', param: 'model' },
  );
}
