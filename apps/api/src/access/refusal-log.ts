import { LRUCache } from 'lru-cache';

/** Clients that are remembered; more of them push out those that were refused least lately. */
const CLIENTS = 4096;

/** Milliseconds in which a client has one line in the log. */
const WINDOW = 60_000;

/** Refusals in a window that are answered at once. */
const FREE = 20;

/** Milliseconds that the first refusal beyond is held back; each one more, twice as long up to the longest. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 2000;

interface Client {
  /** When its line was written. */
  since: number;
  /** Refusals since then that have no line. */
  unwritten: number;
  /** Refusals that slow it down; of those of a window before, half. */
  slowing: number;
}

/** What a refusal means for the log and for the client. */
export interface Verdict {
  /** For the log; undefined = the client had a line less than a minute ago. */
  readonly line: string | undefined;
  /** Milliseconds that the answer is held back. */
  readonly delay: number;
}

/** Counts refusals by client: what is logged of them, and how they are slowed down. Its memory is bounded. */
export class RefusalLog {
  private readonly clients = new LRUCache<string, Client>({ max: CLIENTS });

  /** Clients that are remembered. */
  get size(): number {
    return this.clients.size;
  }

  /**
   * @param client its name
   * @param what was refused, and why
   * @param slows whether it may be somebody who tries out keys
   * @param now milliseconds
   */
  note(client: string, what: string, slows: boolean, now: number): Verdict {
    const known = this.clients.get(client) ?? { since: Number.NEGATIVE_INFINITY, unwritten: 0, slowing: 0 };
    this.clients.set(client, known);
    const windows = Math.floor((now - known.since) / WINDOW);
    let line: string | undefined;
    if (windows === 0) known.unwritten++;
    else {
      line = `refused ${client}: ${what}${known.unwritten === 0 ? '' : `, and ${known.unwritten} times before`}`;
      known.slowing = Math.floor(known.slowing / 2 ** windows);
      known.unwritten = 0;
      known.since = now;
    }
    if (slows) known.slowing++;
    return { line, delay: slows ? delayOf(known.slowing) : 0 };
  }
}

function delayOf(count: number): number {
  if (count <= FREE) return 0;
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(count - FREE - 1, 16));
}
