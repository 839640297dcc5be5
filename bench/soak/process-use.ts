import { readdirSync, readFileSync } from 'node:fs';

const MIB = 1024 * 1024;
/** Growth that the garbage collector's own rhythm explains. */
const TOLERANCE = 24 * MIB;

/** Resident bytes of a process; undefined where /proc does not say. */
export function residentBytes(pid: number): number | undefined {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '');
  return line ? Number(line[1]) * 1024 : undefined;
}

/** Open handles of a process: files, sockets, pipes; undefined where /proc does not say. */
export function openHandles(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return undefined;
  }
}

/** How much more memory the last third of the samples takes than the first; undefined = flat, or too few to tell. */
export function growthProblem(samples: readonly number[]): string | undefined {
  const third = Math.floor(samples.length / 3);
  if (third < 3) return undefined;
  const growth = median(samples.slice(-third)) - median(samples.slice(0, third));
  return growth > TOLERANCE ? `resident memory grew by ${(growth / MIB).toFixed(1)} MiB` : undefined;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
