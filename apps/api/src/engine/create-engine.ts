import { ChildProcessEngine, type EngineClient, InProcessEngine, type SupervisionOptions } from '#engine';
import { engineOptions } from '../config/engine-options.js';
import type { ServerOptions } from '../config/options.js';
import { queueOptions } from '../config/queue-options.js';

/** The engine that the flags ask for, not started yet. */
export function createEngine(
  options: ServerOptions,
  { findModel, log, askerSignal }: Pick<SupervisionOptions, 'findModel' | 'log' | 'askerSignal'> = {},
): EngineClient {
  const supervision: SupervisionOptions = {
    ...(findModel && { findModel }),
    ...(log && { log }),
    ...(askerSignal && { askerSignal }),
    restartWaitMs: options.engineRestartWait * 1000,
    ...queueOptions(options),
    stepTimeoutMs: milliseconds(options.stepTimeout),
    loadTimeoutMs: options.loadTimeout * 1000,
    sleepAfterMs: milliseconds(options.sleepIdleSeconds),
  };
  const Engine = options.engineProcess === 'on' ? ChildProcessEngine : InProcessEngine;
  return new Engine(engineOptions(options), supervision);
}

/** Of seconds; -1 = not said. */
function milliseconds(seconds: number): number | undefined {
  return seconds < 0 ? undefined : seconds * 1000;
}
