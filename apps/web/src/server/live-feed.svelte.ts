import { EventStream } from '../api/event-stream.js';
import type { Fault } from '../api/fault.js';
import { isAbort, send } from '../api/request.js';
import type { LiveState } from '../api/server-types.js';
import { HeatMap } from './heat-map.js';
import { merged } from './live-state.js';
import { TimeLine } from './time-line.js';

/** Milliseconds before a lost feed is asked for again. */
const WAIT = 2000;
/** Figures that are kept for the curve of throughput: four a second, for five minutes. */
const MOST_POINTS = 1200;

export interface Point {
  readonly time: number;
  readonly prompt: number;
  readonly generated: number;
}

/** What the server tells of itself while somebody looks. The history is kept here: the server keeps none. */
export class LiveFeed {
  state = $state.raw<LiveState | undefined>(undefined);
  points = $state.raw<readonly Point[]>([]);
  /** Why there is no feed. */
  problem = $state.raw<Fault | undefined>(undefined);
  isPaused = $state(false);
  readonly timeLine = new TimeLine();
  readonly heatMap = new HeatMap();
  /** Milliseconds that the server's clock is ahead of this one. */
  ahead = 0;

  /** @returns ends it */
  start(): () => void {
    const end = new AbortController();
    void this.run(end.signal);
    return () => end.abort();
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.read(await send('llamero/live', { signal }));
      } catch (error) {
        if (isAbort(error)) return;
        this.problem = error as Fault;
        if (!this.problem.passes) return;
      }
      await new Promise((resolve) => setTimeout(resolve, WAIT));
    }
  }

  private async read(response: Response): Promise<void> {
    try {
      for await (const events of new EventStream().read(response)) {
        for (const { event, data } of events) this.take(event, JSON.parse(data) as LiveState);
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  private take(event: string, told: LiveState): void {
    this.problem = undefined;
    this.ahead = told.time - Date.now();
    const known = merged(event === 'snapshot' ? undefined : this.state, told);
    this.timeLine.take(known.slots ?? [], told.time);
    this.heatMap.take(told.ended ?? [], event === 'snapshot', told.time);
    if (told.throughput !== undefined) {
      const { prompt_tokens_per_second: prompt = 0, generated_tokens_per_second: generated = 0 } = told.throughput;
      this.points = [...this.points.slice(1 - MOST_POINTS), { time: told.time, prompt, generated }];
    }
    if (!this.isPaused) this.state = known;
  }
}
