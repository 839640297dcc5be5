import type { DistributionSnapshot, EngineStatistics, LatencySnapshots } from '../door/engine-statistics.js';

/** Figures of the present engine only; the others add up over all engine processes. */
const PRESENT = [
  'runningStepMs',
  'runningEncodingMs',
  'tasksRunning',
  'tasksPaused',
  'tasksWaiting',
  'tasksSuspended',
  'tokensInCache',
  'cacheSize',
  'prefillBudget',
  'sequences',
  'tokens',
  'bytes',
  'maxBytes',
  'held',
];
/** Figures of which the largest of all engine processes counts. */
const LARGEST = ['longestSequence', 'longestStepMs', 'longestEncodingMs'];

/** The figures of all engine processes together: counters never go back when one ends. */
export class StatisticsLedger {
  private before: EngineStatistics | undefined;
  private current: EngineStatistics | undefined;

  /** Undefined before there are any. */
  get total(): EngineStatistics | undefined {
    if (this.current === undefined || this.before === undefined) return this.current ?? this.before;
    return sum(this.before, this.current);
  }

  note(statistics: EngineStatistics): void {
    this.current = statistics;
  }

  /** The engine has ended: nothing runs, and the next one counts from 0. */
  close(): void {
    const { total } = this;
    this.before = total && {
      ...total,
      runningStepMs: 0,
      runningEncodingMs: 0,
      tasksRunning: 0,
      tasksPaused: 0,
      tasksWaiting: 0,
      tasksSuspended: 0,
      tokensInCache: 0,
      prefillBudget: 0,
      hostCache: { ...total.hostCache, sequences: 0, tokens: 0, bytes: 0 },
      checkpoints: { ...total.checkpoints, held: 0, bytes: 0 },
    };
    this.current = undefined;
  }
}

function sum(before: EngineStatistics, current: EngineStatistics): EngineStatistics {
  return {
    ...sumOfNumbers(before, current),
    hostCache: sumOfNumbers(before.hostCache, current.hostCache),
    diskCache: sumOfNumbers(before.diskCache, current.diskCache),
    preemptions: sumOfNumbers(before.preemptions, current.preemptions),
    checkpoints: sumOfNumbers(before.checkpoints, current.checkpoints),
    latencies: sumOfLatencies(before.latencies, current.latencies),
  };
}

/** The numbers among their members. */
function sumOfNumbers<Figures extends object>(before: Figures, current: Figures): Figures {
  const result: Record<string, number> = {};
  for (const [key, value] of Object.entries(current)) {
    const earlier: unknown = before[key as keyof Figures];
    if (typeof value !== 'number' || typeof earlier !== 'number') continue;
    if (PRESENT.includes(key)) result[key] = value;
    else if (LARGEST.includes(key)) result[key] = Math.max(earlier, value);
    else result[key] = earlier + value;
  }
  return result as Figures;
}

function sumOfLatencies(before: LatencySnapshots, current: LatencySnapshots): LatencySnapshots {
  return {
    queue: sumOfDistributions(before.queue, current.queue),
    prefill: sumOfDistributions(before.prefill, current.prefill),
    firstToken: sumOfDistributions(before.firstToken, current.firstToken),
    betweenTokens: sumOfDistributions(before.betweenTokens, current.betweenTokens),
    endToEnd: sumOfDistributions(before.endToEnd, current.endToEnd),
  };
}

function sumOfDistributions(before: DistributionSnapshot, current: DistributionSnapshot): DistributionSnapshot {
  const counts = current.counts.map((count, place) => count + before.counts[place]!);
  return { bounds: current.bounds, counts, sum: before.sum + current.sum };
}
