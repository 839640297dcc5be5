import { performance } from 'node:perf_hooks';
import { garbageCollector } from '#engine';

/** Bytes of growth from which on a collection is worth its pause. */
const GROWTH = 32 * 1024 * 1024;

/** Milliseconds between two looks. */
const PERIOD = 5000;

/** Part of the time between two looks that the event loop may have worked in a process at rest. */
const RESTING = 0.02;

/** Some memory is only known to be free in the collection after the one that freed what held it. */
const COLLECTIONS = 2;

/**
 * Has garbage collected when a process has grown: V8 collects when something new is allocated, so a server that has little
 * to do would keep the memory of its largest requests. While there is much to do V8 does it by itself, piece by piece: to
 * collect all at once then would hold up everybody, for 50 to 80 ms with 16 streams.
 */
export class MemoryReturn {
  private least: number;
  /** Of the growth that is there now. */
  private collections = 0;
  /** Bytes that the last of them left. */
  private left = 0;

  /**
   * @param resident bytes of memory that the process has now
   * @param collect collects all garbage now
   * @param isAtRest whether nobody would wait for that
   */
  constructor(
    private readonly resident: () => number,
    private readonly collect: () => void,
    private readonly isAtRest: () => boolean,
  ) {
    this.least = resident();
  }

  /** Collects what may be garbage. What two collections leave is in use: the growth counts from there. */
  look(): void {
    if (!this.isAtRest()) return;
    const now = this.resident();
    this.least = Math.min(this.least, now);
    const grown = now - Math.max(this.least, this.collections < COLLECTIONS ? 0 : this.left);
    if (grown >= GROWTH) {
      this.collections = this.collections < COLLECTIONS ? this.collections + 1 : 1;
      this.collect();
      this.left = this.resident();
    } else {
      if (this.collections === COLLECTIONS) this.least = now;
      this.collections = 0;
    }
  }
}

/** Asks whether the event loop has rested since it was asked last. */
function loopRest(): () => boolean {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization < RESTING;
  };
}

/** Looks every five seconds from now on, as long as the process lives. */
export function returnMemory(): void {
  const memory = new MemoryReturn(() => process.memoryUsage.rss(), garbageCollector(), loopRest());
  setInterval(() => memory.look(), PERIOD).unref();
}
