import type { EngineStatistics } from '#engine';

/** What throughput is computed from. */
export type WorkTotals = Pick<EngineStatistics, 'promptTokens' | 'promptMs' | 'generatedTokens' | 'generatedMs'>;

/** Tokens a second while there was work. */
export interface Rates {
  readonly prompt: number;
  readonly generation: number;
}

/** Throughput between two scrapes, as llama-server shows it: 0 when there was no work. */
export class Throughput {
  private last: WorkTotals = { promptTokens: 0, promptMs: 0, generatedTokens: 0, generatedMs: 0 };

  /** Since the last call, or the start. */
  since(now: WorkTotals): Rates {
    const { last } = this;
    this.last = now;
    return {
      prompt: perSecond(now.promptTokens - last.promptTokens, now.promptMs - last.promptMs),
      generation: perSecond(now.generatedTokens - last.generatedTokens, now.generatedMs - last.generatedMs),
    };
  }
}

function perSecond(tokens: number, milliseconds: number): number {
  return milliseconds > 0 ? (1000 * tokens) / milliseconds : 0;
}
