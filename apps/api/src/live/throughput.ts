import type { EngineStatistics, LiveReport } from '#engine';

/** Milliseconds that rates are measured over. */
const WINDOW = 1000;

/** Milliseconds of generation below which a rate says little. */
const SHORTEST = 100;

/** What rates are computed from. */
export type WorkCounts = Pick<
  EngineStatistics,
  'promptTokens' | 'generatedTokens' | 'generatedMs' | 'steps' | 'stepTokens' | 'stepSlots'
>;

/** The counts of a report: of prompts that are being read, those tokens too that are evaluated by now. */
export function workCounts({ slots, statistics }: LiveReport): WorkCounts {
  const ahead = slots.reduce((sum, { task }) => {
    const isRead = task === undefined || task.processedTokens >= task.promptTokens;
    return isRead ? sum : sum + Math.max(0, task.processedTokens - task.cachedTokens);
  }, 0);
  return { ...statistics, promptTokens: statistics.promptTokens + ahead };
}

/** Over the last second; those that are absent are not known. */
export interface LiveRates {
  readonly prompt_tokens_per_second: number;
  readonly generated_tokens_per_second: number;
  readonly steps_per_second: number;
  readonly tokens_per_step?: number;
  readonly slots_per_step?: number;
  readonly single_slot_tokens_per_second?: number;
}

interface Sample {
  readonly at: number;
  readonly counts: WorkCounts;
}

/** How much is done in a second, by counts that only grow. */
export class LiveThroughput {
  private samples: readonly Sample[] = [];
  private best: number | undefined;

  /** @param at milliseconds, never before the last one */
  note(counts: WorkCounts, at: number): void {
    const last = this.samples.at(-1);
    if (last) this.noteSingle(last.counts, counts);
    const isOld = this.samples.findLastIndex((sample) => at - sample.at >= WINDOW);
    this.samples = [...this.samples.slice(Math.max(0, isOld)), { at, counts }];
  }

  /** @returns undefined before there are two samples */
  rates(now: number): LiveRates | undefined {
    const [newest, oldest] = [this.samples.at(-1), this.samples[0]];
    if (!newest || !oldest || newest === oldest) return undefined;
    const isPast = now - newest.at >= WINDOW;
    const seconds = Math.max(newest.at - oldest.at, 1) / 1000;
    const grown = (name: keyof WorkCounts) => (isPast ? 0 : newest.counts[name] - oldest.counts[name]);
    const steps = grown('steps');
    return {
      // A prompt that is cancelled takes along what was evaluated of it.
      prompt_tokens_per_second: rounded(Math.max(0, grown('promptTokens')) / seconds),
      generated_tokens_per_second: rounded(grown('generatedTokens') / seconds),
      steps_per_second: rounded(steps / seconds),
      ...(steps > 0 && {
        tokens_per_step: rounded(grown('stepTokens') / steps),
        slots_per_step: rounded(grown('stepSlots') / steps),
      }),
      ...(this.best !== undefined && { single_slot_tokens_per_second: rounded(this.best) }),
    };
  }

  /** Where one slot alone generated meanwhile. */
  private noteSingle(before: WorkCounts, now: WorkCounts): void {
    const ms = now.generatedMs - before.generatedMs;
    const isAlone = now.stepSlots - before.stepSlots === now.steps - before.steps;
    if (!isAlone || ms < SHORTEST || now.promptTokens > before.promptTokens) return;
    this.best = Math.max(this.best ?? 0, ((now.generatedTokens - before.generatedTokens) * 1000) / ms);
  }
}

/** To a hundredth: more would only be longer. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
