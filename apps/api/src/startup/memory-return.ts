import { garbageCollector } from '#engine';

/** Bytes of growth from which on a collection is worth its pause. */
const GROWTH = 32 * 1024 * 1024;

/** Milliseconds between two looks. */
const PERIOD = 5000;

/** Some memory is only known to be free in the collection after the one that freed what held it. */
const COLLECTIONS = 2;

/**
 * Has garbage collected when a process has grown: V8 collects when something new is allocated, so a server that has little
 * to do would keep the memory of its largest requests.
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
   */
  constructor(
    private readonly resident: () => number,
    private readonly collect: () => void,
  ) {
    this.least = resident();
  }

  /** Collects what may be garbage. What two collections leave is in use: the growth counts from there. */
  look(): void {
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

/** Looks every five seconds from now on, as long as the process lives. */
export function returnMemory(): void {
  const memory = new MemoryReturn(() => process.memoryUsage.rss(), garbageCollector());
  setInterval(() => memory.look(), PERIOD).unref();
}
