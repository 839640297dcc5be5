import { readFileSync } from 'node:fs';

/** Processor seconds used since a process started. */
export interface ProcessorTime {
  /** With the processes that it started, such as the engine's. */
  readonly process: number;
  /** The thread that runs JavaScript's event loop, in a Node process. */
  readonly mainThread: number;
}

/** Linux counts in hundredths of a second, on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** @returns undefined where there is no /proc */
export function processorTime(pid: number): ProcessorTime | undefined {
  try {
    const all = [pid, ...childrenOf(pid)].map((each) => secondsIn(`/proc/${each}/stat`));
    return {
      process: all.reduce((sum, seconds) => sum + seconds, 0),
      mainThread: secondsIn(`/proc/${pid}/task/${pid}/stat`),
    };
  } catch {
    return undefined;
  }
}

/** The processes that the main thread of a process started. @throws Error where there is no /proc */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** utime and stime, fields 14 and 15; the name in field 2 may hold spaces, so counting starts after its parenthesis. */
function secondsIn(file: string): number {
  const text = readFileSync(file, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Seconds since the machine started, all cores together. */
export interface MachineTime {
  readonly busy: number;
  readonly total: number;
}

/** @returns undefined where there is no /proc */
export function machineTime(): MachineTime | undefined {
  try {
    const [, ...ticks] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.split(/ +/);
    // user nice system idle iowait irq softirq steal; the guests' times after them are counted in user already.
    const times = ticks.slice(0, 8).map((text) => Number(text) / TICKS_PER_SECOND);
    const total = times.reduce((sum, time) => sum + time, 0);
    return { total, busy: total - times[3]! - times[4]! };
  } catch {
    return undefined;
  }
}

/**
 * The share of the machine, in percent, that processes took which are not part of the measurement.
 *
 * @param own processor seconds of those that are
 */
export function othersShare(before: MachineTime | undefined, after: MachineTime | undefined, own: number): number {
  if (before === undefined || after === undefined) return Number.NaN;
  return (100 * Math.max(0, after.busy - before.busy - own)) / (after.total - before.total);
}
