import { Subscription } from 'rxjs';
import type { EngineClient, LiveReport, LiveSlot } from '#engine';
import { cacheState, emptySlots, latencyState, queueState, slotState } from './live-members.js';
import { FIRST_RECORDS, type LivePicture, LiveText } from './live-text.js';
import { ProcessLook } from './process-look.js';
import { requestRecord } from './request-record.response.js';
import { REMEMBERED, type RequestRecords } from './request-records.js';
import { LiveThroughput, workCounts } from './throughput.js';

/** Milliseconds between two events. */
const INTERVAL = 250;

/** Milliseconds between two looks at what nobody tells of. */
const LOOK = 1000;

/** Milliseconds that the first event waits for the engine to tell of itself. */
const LONGEST_WAIT = 500;

/** Takes the events of a watch. */
export interface WatchListener {
  /** There is a first event. */
  begun(): void;
  changed(text: string): void;
}

/** What goes on, from the first watcher to the last one. */
export class Watch {
  isBegun = false;
  private readonly text = new LiveText();
  private readonly throughput = new LiveThroughput();
  private readonly look = new ProcessLook(LOOK, () => this.mark());
  private readonly subscriptions = new Subscription();
  private timer: NodeJS.Timeout | undefined;
  private sentAt = 0;
  private endsTold: number;
  private slots: readonly LiveSlot[];

  constructor(
    private readonly engine: EngineClient,
    private readonly records: RequestRecords,
    private readonly listener: WatchListener,
  ) {
    this.endsTold = Math.max(0, records.totals.ended - FIRST_RECORDS);
    this.slots = emptySlots(engine, Date.now());
    this.timer = setTimeout(() => this.begin(), engine.status.state === 'ready' ? LONGEST_WAIT : 0);
    this.subscriptions.add(engine.live$.subscribe((report) => this.hear(report)));
    this.subscriptions.add(engine.ended$.subscribe(() => this.mark()));
    this.subscriptions.add(engine.status$.subscribe(({ state }) => this.hearState(state)));
  }

  /** The first event of whoever comes now. */
  snapshot(): string {
    return this.text.snapshot();
  }

  stop(): void {
    this.subscriptions.unsubscribe();
    this.look.stop();
    clearTimeout(this.timer);
  }

  private hear(report: LiveReport): void {
    this.slots = report.slots;
    this.throughput.note(workCounts(report), performance.now());
    if (this.isBegun) this.mark();
    else this.begin();
  }

  /** What the slots of an engine held is lost with it. */
  private hearState(state: string): void {
    if (state !== 'ready' && this.isBegun) {
      const since = Date.now();
      this.slots = this.slots.map(({ id, contextSize }) => ({
        ...{ id, activity: 'idle' as const, since, contextSize, tokensInCache: 0 },
      }));
    }
    this.mark();
  }

  private begin(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isBegun = true;
    this.next();
    this.listener.begun();
  }

  /** Something may have changed. */
  private mark(): void {
    if (!this.isBegun) return;
    this.timer ??= setTimeout(() => this.send(), Math.max(0, INTERVAL - (performance.now() - this.sentAt)));
  }

  private send(): void {
    this.timer = undefined;
    const text = this.next();
    if (text !== undefined) this.listener.changed(text);
  }

  private next(): string | undefined {
    this.sentAt = performance.now();
    const ended = this.records.since(this.endsTold, REMEMBERED).map((course) => requestRecord(course));
    this.endsTold = this.records.totals.ended;
    return this.text.change(this.picture(), ended);
  }

  private picture(): LivePicture {
    const { engine, records } = this;
    const time = Date.now();
    const statistics = engine.lastStatistics;
    const { ended, failed, cancelled } = records.totals;
    return {
      time,
      engine: { state: engine.status.state, restarts: engine.health.crashes },
      slots: this.slots.map(slotState),
      queue: queueState(engine, time),
      throughput: this.throughput.rates(performance.now()) ?? {},
      cache: statistics && cacheState(statistics),
      latencies: statistics && latencyState(statistics.latencies),
      totals: {
        requests: ended,
        generated_tokens: statistics?.generatedTokens ?? 0,
        prompt_tokens: statistics?.promptTokens ?? 0,
        failed,
        cancelled,
      },
      process: this.look.figures,
    };
  }
}
