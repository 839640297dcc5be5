import type { EngineCommand } from '../door/commands.js';
import type { EngineOptions } from '../door/engine-options.js';
import type { EngineStatistics } from '../door/engine-statistics.js';
import type { EngineMessage } from '../door/messages.js';
import { LoadWatch } from './load-watch.js';
import { Watchdog } from './watchdog.js';
import type { LinkListener, WorkerLink } from './worker-link.js';

/** Milliseconds that a worker has to end after it was asked to, where nobody says how long. */
const LONGEST_FAREWELL = 10_000;
/** The watchdog's own question. */
const PING = 0;

/** Takes the messages of a worker that is kept. */
export interface WorkerOwner {
  message(message: EngineMessage): void;
  /**
   * The worker is gone, or could not be started.
   * @param reason for a person
   * @param isExpected it was asked to end
   * @param lastWords the last lines that it printed
   */
  ended(reason: string, isExpected: boolean, lastWords: readonly string[]): void;
}

/** One worker after the other: starts it, watches it, ends it. Says nothing of when the next one is due. */
export class WorkerKeeper {
  private readonly watchdog: Watchdog;
  private readonly loadWatch: LoadWatch;
  private link: WorkerLink | undefined;
  private linkEnded: Promise<void> = Promise.resolve();
  private isEnding = false;
  private killReason: string | undefined;

  /**
   * @param startWorker starts a worker that waits for `open`
   * @param stepTimeoutMs milliseconds that a step may take; undefined = derived from measured steps, 0 = any time
   * @param loadTimeoutMs milliseconds that a load may be silent; 0 = any time
   */
  constructor(
    private readonly startWorker: (listener: LinkListener) => WorkerLink,
    stepTimeoutMs: number | undefined,
    loadTimeoutMs: number,
    private readonly owner: WorkerOwner,
  ) {
    this.watchdog = new Watchdog(stepTimeoutMs);
    this.loadWatch = new LoadWatch(loadTimeoutMs);
  }

  get processId(): number | undefined {
    return this.link?.processId;
  }

  /** Resolves when the last worker that was started is gone. */
  get ended(): Promise<void> {
    return this.linkEnded;
  }

  start(options: EngineOptions): void {
    let hasEnded: () => void = () => undefined;
    this.linkEnded = new Promise((resolve) => {
      hasEnded = resolve;
    });
    this.isEnding = false;
    this.killReason = undefined;
    let link: WorkerLink | undefined;
    try {
      link = this.startWorker({
        message: (message) => {
          if (this.link === link) this.hear(message);
        },
        ended: (reason, lastWords = []) => {
          if (this.link === link) this.lose(reason, lastWords);
          hasEnded();
        },
      });
    } catch (error) {
      hasEnded();
      this.lose(`it could not be started: ${(error as Error).message}`, []);
      return;
    }
    this.link = link;
    this.loadWatch.begin((reason) => this.kill(reason));
    link.send({ type: 'open', options });
  }

  /** Does nothing while there is no worker. */
  readonly send = (command: EngineCommand): void => this.link?.send(command);

  /** The load is over. From now on a worker that is silent, or whose step does not end, is killed. */
  watch(): void {
    const { link } = this;
    this.loadWatch.end();
    this.watchdog.watch({
      ping: () => this.send({ type: 'ask', id: PING, question: { type: 'statistics' } }),
      kill: (reason) => {
        this.killReason = reason;
        link?.kill();
      },
    });
  }

  /** @param reason for a person: the one that `ended` gives */
  kill(reason: string): void {
    this.killReason = reason;
    this.link?.kill();
  }

  /** Asks the worker to end, and kills it when it does not within so many milliseconds. Resolves when it is gone. */
  end(farewellMs = LONGEST_FAREWELL): Promise<void> {
    const { link } = this;
    this.isEnding = true;
    this.watchdog.stop();
    this.loadWatch.end();
    if (link === undefined) return Promise.resolve();
    link.send({ type: 'close' });
    const timer = setTimeout(() => link.kill(), farewellMs);
    return this.linkEnded.finally(() => clearTimeout(timer));
  }

  private hear(message: EngineMessage): void {
    this.watchdog.hear();
    this.loadWatch.hear();
    if (message.type === 'answer' && message.id === PING) {
      this.hearStatistics(message.answer as EngineStatistics);
    } else if (message.type === 'statistics') {
      this.hearStatistics(message.statistics);
    } else {
      this.owner.message(message);
    }
  }

  private hearStatistics(statistics: EngineStatistics): void {
    this.owner.message({ type: 'statistics', statistics });
    this.watchdog.hearFigures(statistics);
  }

  private lose(reason: string, lastWords: readonly string[]): void {
    this.link = undefined;
    this.watchdog.stop();
    this.loadWatch.end();
    this.owner.ended(this.killReason ?? reason, this.isEnding, lastWords);
  }
}
