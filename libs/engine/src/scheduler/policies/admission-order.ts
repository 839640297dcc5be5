import type { Task } from '../../door/task.js';
import { type ServedTask, TenantShares, tenantOf } from './tenant-shares.js';
import { type Head, type Line, LineWalk } from './waiting-lines.js';

/** What the order knows of a task. */
export interface Applicant extends ServedTask {
  readonly task: Pick<Task, 'prompt' | 'tenant' | 'weight' | 'priority'>;
}

/** One start in so many is for a task of any priority, so that none waits for ever. */
export const TURNS = 10;

/** Tenants whose last start is remembered. */
const REMEMBERED = 4096;

/**
 * Which waiting task starts next: the highest priority first, then the tenant that was given the least, then the one of
 * which none has started for longest, then the one that came first. Every tenth start looks at no priority. Where all are
 * of one tenant and one priority, that is the order of arrival.
 */
export class AdmissionOrder<Entry extends Applicant> {
  private readonly lines = new Map<string, Line<Entry>>();
  private readonly shares = new TenantShares<Entry>();
  /** The number of the last start of each tenant. */
  private readonly lastStarts = new Map<string, number>();
  private arrivals = 0;
  private starts = 0;
  private size = 0;

  /** Tasks that wait. */
  get length(): number {
    return this.size;
  }

  add(entry: Entry): void {
    const { priority, tenant, key } = placeOf(entry);
    if (this.size === 0) this.forget();
    this.shares.wait(entry.task, () => this.leastOf(priority));
    let line = this.lines.get(key);
    if (line === undefined) {
      line = { priority, tenant, waiting: new Map() };
      this.lines.set(key, line);
    }
    line.waiting.set(entry, ++this.arrivals);
    this.size++;
  }

  has(entry: Entry): boolean {
    return this.lines.get(placeOf(entry).key)?.waiting.has(entry) ?? false;
  }

  /** It waits no longer. @returns false if it did not */
  remove(entry: Entry): boolean {
    const isTaken = this.take(entry);
    if (isTaken) this.shares.leave(tenantOf(entry.task));
    return isTaken;
  }

  removeAll(): readonly Entry[] {
    const all = [...this.lines.values()].flatMap(({ waiting }) => [...waiting]);
    for (const [entry] of all) this.remove(entry);
    return all.sort(([, one], [, other]) => one - other).map(([entry]) => entry);
  }

  /** It starts. Its tokens count until `end`. */
  begin(entry: Entry): void {
    if (!this.take(entry)) return;
    if (this.lastStarts.size === REMEMBERED) this.lastStarts.clear();
    this.lastStarts.set(tenantOf(entry.task), ++this.starts);
    this.shares.begin(entry);
  }

  /** A task that had started has ended, however that came. */
  end(entry: Entry): void {
    this.shares.end(entry);
  }

  /** What was given does not count any more. */
  forget(): void {
    this.shares.forget();
    this.lastStarts.clear();
    this.starts = 0;
  }

  /**
   * Those that wait, the next one first. Whoever starts one says `begin` before it asks for the next; one that cannot
   * start now is passed over. Tasks may come and go meanwhile.
   */
  *candidates(): Generator<Entry, void, undefined> {
    const walk = new LineWalk(this.lines);
    const servedOf = (tenant: string) => this.shares.of(tenant);
    const lastStartOf = (tenant: string) => this.lastStarts.get(tenant) ?? 0;
    for (;;) {
      if (this.lines.size > 1) this.shares.settle();
      const next = walk.next(this.comparison(this.starts, servedOf, lastStartOf));
      if (next === undefined) return;
      yield next.entry;
    }
  }

  /**
   * Those that wait in the order in which they would start if nothing came and nothing was generated. Nothing may change
   * meanwhile.
   */
  *projected(): Generator<Entry, void, undefined> {
    const walk = new LineWalk(this.lines);
    if (this.lines.size > 1) this.shares.settle();
    const served = new Map<string, number>();
    const lastStarts = new Map<string, number>();
    const servedOf = (tenant: string) => served.get(tenant) ?? this.shares.of(tenant);
    const lastStartOf = (tenant: string) => lastStarts.get(tenant) ?? this.lastStarts.get(tenant) ?? 0;
    for (let starts = this.starts; ; starts++) {
      const next = walk.next(this.comparison(starts, servedOf, lastStartOf));
      if (next === undefined) return;
      const { entry, line } = next;
      served.set(line.tenant, this.shares.after(servedOf(line.tenant), line.tenant, entry.task.prompt.length));
      lastStarts.set(line.tenant, starts + 1);
      yield entry;
    }
  }

  private take(entry: Entry): boolean {
    const { key } = placeOf(entry);
    const line = this.lines.get(key);
    if (!line?.waiting.delete(entry)) return false;
    if (line.waiting.size === 0) this.lines.delete(key);
    this.size--;
    return true;
  }

  /** What the tenant was given of those that wait with this priority which was given the least; 0 = none waits. */
  private leastOf(priority: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const line of this.lines.values()) {
      if (line.priority === priority) least = Math.min(least, this.shares.of(line.tenant));
    }
    return least === Number.POSITIVE_INFINITY ? 0 : least;
  }

  private comparison(starts: number, servedOf: (tenant: string) => number, lastStartOf: (tenant: string) => number) {
    const isTurn = starts % TURNS === TURNS - 1;
    return ({ line: one, arrival }: Head<Entry>, { line: other, arrival: otherArrival }: Head<Entry>): boolean => {
      const byPriority = isTurn ? 0 : other.priority - one.priority;
      const byShare = servedOf(one.tenant) - servedOf(other.tenant);
      const byLastStart = lastStartOf(one.tenant) - lastStartOf(other.tenant);
      return (byPriority || byShare || byLastStart || arrival - otherArrival) < 0;
    };
  }
}

function placeOf({ task }: Applicant): { readonly priority: number; readonly tenant: string; readonly key: string } {
  const { priority = 0 } = task;
  const tenant = tenantOf(task);
  return { priority, tenant, key: `${priority} ${tenant}` };
}
