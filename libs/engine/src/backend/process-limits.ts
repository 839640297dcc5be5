import { readFileSync } from 'node:fs';

/** What the operating system lets this process do. */
export interface ProcessLimits {
  /** CPUs that its threads may be bound to; absent = not known. */
  readonly cpus?: ReadonlySet<number> | undefined;
  /** Highest real-time priority that a thread may be given; Infinity = any. */
  readonly realtimePriority: number;
  /** Bytes that may be kept from being swapped out; Infinity = any. */
  readonly lockableBytes: number;
}

const CAP_IPC_LOCK = 14n;
const CAP_SYS_NICE = 23n;

/** Nothing is known: llama.cpp may try anything. */
const UNKNOWN: ProcessLimits = {
  realtimePriority: Number.POSITIVE_INFINITY,
  lockableBytes: Number.POSITIVE_INFINITY,
};

/** The limits of this process, as Linux shows them in /proc; on other systems nothing is known. */
export function processLimits(): ProcessLimits {
  if (process.platform !== 'linux') return UNKNOWN;
  try {
    return parseLimits(readFileSync('/proc/self/status', 'utf8'), readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    return UNKNOWN; // a sandbox without /proc
  }
}

/** @param status, limits the files of these names in proc(5) */
export function parseLimits(status: string, limits: string): ProcessLimits {
  const capabilities = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  const can = (capability: bigint) => ((capabilities >> capability) & 1n) === 1n;
  const cpus = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
  return {
    cpus: cpus === undefined ? undefined : new Set(cpus.split(',').flatMap(range)),
    realtimePriority: can(CAP_SYS_NICE) ? Number.POSITIVE_INFINITY : softLimit(limits, 'Max realtime priority'),
    lockableBytes: can(CAP_IPC_LOCK) ? Number.POSITIVE_INFINITY : softLimit(limits, 'Max locked memory'),
  };
}

function range(text: string): number[] {
  const [low = 0, high = low] = text.split('-').map(Number);
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

function softLimit(limits: string, name: string): number {
  const value = limits
    .split('\n')
    .find((line) => line.startsWith(name))
    ?.slice(name.length)
    .trim()
    .split(/\s+/)[0];
  return value === undefined || value === 'unlimited' ? Number.POSITIVE_INFINITY : Number(value);
}
