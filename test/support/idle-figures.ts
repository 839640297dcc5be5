import {
  type EngineStatistics,
  NO_CHECKPOINTS,
  NO_PREEMPTIONS,
  NO_TIER,
} from '../../libs/engine/src/door/engine-statistics.js';
import { NO_ENCODINGS } from '../../libs/engine/src/statistics/encoding-times.js';
import { statisticsOf } from '../../libs/engine/src/statistics/engine-statistics.js';
import { Totals } from '../../libs/engine/src/statistics/totals.js';

/** The figures of an engine that has done nothing yet. */
export function idleFigures(changes: Partial<EngineStatistics> = {}): EngineStatistics {
  const present = { ...NO_ENCODINGS, runningStepMs: 0, tasksWaiting: 0, cacheSize: 8, prefillBudget: 0 };
  const stores = { hostCache: NO_TIER, diskCache: NO_TIER, checkpoints: NO_CHECKPOINTS };
  const preempted = { tasksSuspended: 0, preemptions: NO_PREEMPTIONS };
  return { ...statisticsOf(new Totals(), [], { ...present, ...stores, ...preempted }), ...changes };
}
