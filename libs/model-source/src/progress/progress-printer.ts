import type { DownloadProgress } from '../model-request.js';
import { percent, progressLine, progressText } from './progress-line.js';
import { RateMeter } from './rate-meter.js';

/** Where progress is shown: one line that changes on a terminal, a few lines elsewhere. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Milliseconds between two looks of the line on a terminal. */
const TERMINAL_PAUSE = 100;
/** Milliseconds that a log is left alone after a line. */
const LOG_SILENCE = 1000;
/** Milliseconds after which a log gets a line although nothing much has happened. */
const LOG_PAUSE = 30_000;
/** Percent of the download after which a log gets a line. */
const LOG_STEP = 10;

/** Prints the progress of one download. */
export class ProgressPrinter {
  private readonly rate = new RateMeter();
  private shownAt = Number.NEGATIVE_INFINITY;
  private shownStep = -1;
  private isOpen = false;

  /** @param now a clock in milliseconds */
  constructor(
    private readonly output: ProgressOutput,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes any number of reports; prints some of them. */
  readonly update = (progress: DownloadProgress): void => {
    const time = this.now();
    const pause = time - this.shownAt;
    const { bytes, total } = progress;
    const step = total === undefined ? 0 : Math.floor(percent(bytes, total) / LOG_STEP);
    const isDone = total !== undefined && bytes === total;
    const isNews = step !== this.shownStep && (pause >= LOG_SILENCE || isDone);
    if (this.output.isTTY ? pause < TERMINAL_PAUSE && !isDone : !isNews && pause < LOG_PAUSE) return;
    this.shownAt = time;
    this.shownStep = step;
    const view = { ...progress, bytesPerSecond: this.rate.add(time, bytes) };
    if (this.output.isTTY) {
      this.output.write(`\r${progressLine(view, this.output.columns ?? 80)}\u001b[K`);
      this.isOpen = true;
    } else {
      this.output.write(`${progressText(view)}\n`);
    }
  };

  /** Ends the line on a terminal: before another line is written and at the end. */
  readonly endLine = (): void => {
    if (this.isOpen) this.output.write('\n');
    this.isOpen = false;
  };
}
