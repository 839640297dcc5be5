import { readdirSync, readFileSync } from 'node:fs';

/** A thread of this process as proc(5) shows it. */
export interface ThreadState {
  readonly id: string;
  /** CPUs that it may run on, such as "0-1". */
  readonly cpus: string;
  /** R = runs, S = sleeps. */
  readonly state: string;
  /** 1 = SCHED_FIFO. */
  readonly policy: number;
  readonly realtimePriority: number;
  /** Hundredths of a second that it has computed. */
  readonly ticks: number;
}

export function threads(): ThreadState[] {
  return readdirSync('/proc/self/task').flatMap((id) => {
    try {
      const folder = `/proc/self/task/${id}`;
      return [stateOf(id, readFileSync(`${folder}/stat`, 'utf8'), readFileSync(`${folder}/status`, 'utf8'))];
    } catch {
      return []; // it has just ended
    }
  });
}

/** The second field of stat may hold spaces and ends with a parenthesis; the third is the first one behind it. */
function stateOf(id: string, stat: string, status: string): ThreadState {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    id,
    cpus: /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '',
    state: fields[0] ?? '',
    policy: field(41),
    realtimePriority: field(40),
    ticks: field(14) + field(15),
  };
}

/** The threads that have come since `before` was looked at. */
export function since(before: readonly ThreadState[]): ThreadState[] {
  const known = new Set(before.map(({ id }) => id));
  return threads().filter(({ id }) => !known.has(id));
}

/** CPUs that this process may use. */
export function ownCpus(): number[] {
  const list = threads()[0]!
    .cpus.split(',')
    .map((part) => part.split('-').map(Number));
  return list.flatMap(([low = 0, high = low]) => Array.from({ length: high - low + 1 }, (_, i) => low + i));
}

/** As `--cpu-mask` takes it. */
export function maskOf(...cpus: readonly number[]): string {
  return cpus.reduce((mask, cpu) => mask | (1n << BigInt(cpu)), 0n).toString(16);
}
