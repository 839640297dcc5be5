import type { DownloadProgress } from '../model-request.js';
import { byteSize } from './byte-size.js';

/** Progress and how fast it goes. */
export interface ProgressView extends DownloadProgress {
  /** Absent while it is not known. */
  readonly bytesPerSecond?: number;
}

const MAX_BAR = 30;
const MIN_BAR = 8;

/**
 * One line for a terminal: name, bar, percent, bytes, rate, time left. What does not fit is left out: first the bar,
 * then the end of the name.
 * @param columns of the terminal; the line is shorter, so that it never wraps
 */
export function progressLine(view: ProgressView, columns: number): string {
  const { name, bytes, total } = view;
  const facts = progressFacts(view);
  const room = columns - 1 - facts.length - 2;
  if (total === undefined || room - name.length - 1 < MIN_BAR)
    return `${nameBeginning(name, room)}  ${facts}`.slice(0, columns - 1);
  const length = Math.min(MAX_BAR, room - name.length - 1);
  const done = Math.min(length, Math.floor((length * bytes) / Math.max(total, 1)));
  return `${name} ${'█'.repeat(done)}${'░'.repeat(length - done)}  ${facts}`;
}

/** The same in words, for a log. */
export function progressText(view: ProgressView): string {
  return `downloading ${view.name}  ${progressFacts(view)}`;
}

function progressFacts({ bytes, total, bytesPerSecond }: ProgressView): string {
  const rate = bytesPerSecond === undefined ? [] : [`${byteSize(bytesPerSecond)}/s`];
  if (total === undefined) return [byteSize(bytes), ...rate].join('  ');
  const left = total - bytes;
  const time =
    bytesPerSecond !== undefined && bytesPerSecond > 0 && left > 0 ? [`${duration(left / bytesPerSecond)} left`] : [];
  return [`${percent(bytes, total)} %`, `${byteSize(bytes)} of ${byteSize(total)}`, ...rate, ...time].join('  ');
}

/** 100 only when nothing is missing. */
export function percent(bytes: number, total: number): number {
  return total === 0 ? 100 : Math.min(100, Math.floor((100 * bytes) / total));
}

/** Seconds as 9 s, 4 min 10 s or 3 h 5 min. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function nameBeginning(name: string, room: number): string {
  return name.length <= room ? name : `${name.slice(0, Math.max(room - 1, 0))}…`;
}
