import type { EngineStatistics } from '../door/engine-statistics.js';
import type { EncodingFigures } from './encoding-times.js';
import type { Totals } from './totals.js';

/** What is going on apart from the slots. */
type Present = Pick<
  EngineStatistics,
  | 'runningStepMs'
  | 'tasksWaiting'
  | 'tasksSuspended'
  | 'preemptions'
  | 'cacheSize'
  | 'prefillBudget'
  | 'hostCache'
  | 'diskCache'
  | 'checkpoints'
> &
  EncodingFigures;

export function statisticsOf(
  totals: Totals,
  slots: readonly { readonly isIdle: boolean; readonly isPaused: boolean; readonly tokensInCache: number }[],
  present: Present,
): EngineStatistics {
  return {
    ...totals,
    ...present,
    longestSequence: Math.max(totals.longestSequence, ...slots.map((slot) => slot.tokensInCache)),
    latencies: totals.latencies.snapshots(),
    tasksRunning: slots.filter((slot) => !slot.isIdle).length,
    tasksPaused: slots.filter((slot) => slot.isPaused).length,
    tokensInCache: slots.reduce((sum, slot) => sum + slot.tokensInCache, 0),
  };
}
