import type { Backend } from '../backend/backend.js';
import type { EngineOptions } from '../door/engine-options.js';
import type { ModelInfo } from '../door/model-info.js';
import { canMoveChunks } from '../sequences/chunk-reuse.js';
import { canShift } from '../sequences/context-shift.js';

/** The facts of a loaded backend that are sent to the client. */
export function modelInfo(backend: Backend, { adapters = [], contextShift }: EngineOptions): ModelInfo {
  return {
    ...backend.model,
    llamaCpp: backend.llamaCpp,
    build: backend.build,
    canShift: canShift(backend),
    shifts: contextShift && canShift(backend),
    canMoveChunks: canMoveChunks(backend),
    adapters: adapters.map(({ path, scale }) => ({ path, scale })),
  };
}
