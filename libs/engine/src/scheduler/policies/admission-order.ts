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
  /** The numbers of the arrival of those that have started. */
  private readonly started = new Map<Entry, number>();
  /** Those that had started, and wait again. */
  private readonly suspended = new Set<Entry>();
  private arrivals = 0;
  private starts = 0;
  private size = 0;

  /** Tasks that wait. */
  get length(): number {
    return this.size;
  }

  add(entry: Entry): void {
    if (this.size === 0) this.forget();
    this.lineFor(entry).waiting.set(entry, ++this.arrivals);
  }

  /** One that has started waits again, at its place by its arrival. Not during a walk along the candidates. */
  suspend(entry: Entry): void {
    const arrival = this.started.get(entry);
    if (arrival === undefined) return;
    this.started.delete(entry);
    this.shares.end(entry);
    const { waiting } = this.lineFor(entry);
    const all = [...waiting, [entry, arrival] as const].sort(([, one], [, other]) => one - other);
    waiting.clear();
    for (const [each, number] of all) waiting.set(each, number);
    this.suspended.add(entry);
  }

  has(entry: Entry): boolean {
    return this.lines.get(placeOf(entry).key)?.waiting.has(entry) ?? false;
  }

  /** It waits no longer. @returns false if it did not */
  remove(entry: Entry): boolean {
    const isTaken = this.take(entry) !== undefined;
    if (isTaken) this.shares.leave(tenantOf(entry.task));
    this.suspended.delete(entry);
    return isTaken;
  }

  removeAll(): readonly Entry[] {
    const all = [...this.lines.values()].flatMap(({ waiting }) => [...waiting]);
    for (const [entry] of all) this.remove(entry);
    return all.sort(([, one], [, other]) => one - other).map(([entry]) => entry);
  }

  /**
   * It starts, or goes on. Its tokens count until `end`.
   * @param isTurn false = it takes the place of another one, and no turn
   */
  begin(entry: Entry, isTurn = true): void {
    const arrival = this.take(entry);
    if (arrival === undefined) return;
    this.started.set(entry, arrival);
    if (isTurn) {
      if (this.lastStarts.size === REMEMBERED) this.lastStarts.clear();
      this.lastStarts.set(tenantOf(entry.task), ++this.starts);
    }
    if (this.suspended.delete(entry)) this.shares.resume(entry);
    else this.shares.begin(entry);
  }

  /** A task that had started has ended, however that came. */
  end(entry: Entry): void {
    this.started.delete(entry);
    this.shares.end(entry);
  }

  /** The highest priority of those that wait; lowest of all numbers = none does. */
  get highestPriority(): number {
    let highest = Number.NEGATIVE_INFINITY;
    for (const { priority } of this.lines.values()) highest = Math.max(highest, priority);
    return highest;
  }

  /** The next start looks at no priority. */
  get isTurnOfAll(): boolean {
    return isTurnOfAll(this.starts);
  }

  /** The first of those that wait for which something holds, in the order in which priorities always count. */
  first(holds: (entry: Entry) => boolean): Entry | undefined {
    for (const entry of this.walk(() => false)) if (holds(entry)) return entry;
    return undefined;
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
  candidates(): Generator<Entry, void, undefined> {
    return this.walk(() => this.isTurnOfAll);
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
      const next = walk.next(this.comparison(isTurnOfAll(starts), servedOf, lastStartOf));
      if (next === undefined) return;
      const { entry, line } = next;
      const { length } = entry.task.prompt;
      const cost = this.suspended.has(entry) ? 0 : length;
      served.set(line.tenant, this.shares.after(servedOf(line.tenant), line.tenant, cost));
      lastStarts.set(line.tenant, starts + 1);
      yield entry;
    }
  }

  /** @param isTurn whether the next one is taken without a look at priorities */
  private *walk(isTurn: () => boolean): Generator<Entry, void, undefined> {
    const walk = new LineWalk(this.lines);
    const servedOf = (tenant: string) => this.shares.of(tenant);
    const lastStartOf = (tenant: string) => this.lastStarts.get(tenant) ?? 0;
    for (;;) {
      if (this.lines.size > 1) this.shares.settle();
      const next = walk.next(this.comparison(isTurn(), servedOf, lastStartOf));
      if (next === undefined) return;
      yield next.entry;
    }
  }

  /** The line of one that comes to wait. */
  private lineFor(entry: Entry): Line<Entry> {
    const { priority, tenant, key } = placeOf(entry);
    this.shares.wait(entry.task, () => this.leastOf(priority));
    this.size++;
    let line = this.lines.get(key);
    if (line === undefined) {
      line = { priority, tenant, waiting: new Map() };
      this.lines.set(key, line);
    }
    return line;
  }

  /** @returns the number of its arrival; undefined = it did not wait */
  private take(entry: Entry): number | undefined {
    const { key } = placeOf(entry);
    const line = this.lines.get(key);
    const arrival = line?.waiting.get(entry);
    if (line === undefined || arrival === undefined) return undefined;
    line.waiting.delete(entry);
    if (line.waiting.size === 0) this.lines.delete(key);
    this.size--;
    return arrival;
  }

  /** What the tenant was given of those that wait with this priority which was given the least; 0 = none waits. */
  private leastOf(priority: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const line of this.lines.values()) {
      if (line.priority === priority) least = Math.min(least, this.shares.of(line.tenant));
    }
    return least === Number.POSITIVE_INFINITY ? 0 : least;
  }

  private comparison(isTurn: boolean, servedOf: (tenant: string) => number, lastStartOf: (tenant: string) => number) {
    return ({ line: one, arrival }: Head<Entry>, { line: other, arrival: otherArrival }: Head<Entry>): boolean => {
      const byPriority = isTurn ? 0 : other.priority - one.priority;
      const byShare = servedOf(one.tenant) - servedOf(other.tenant);
      const byLastStart = lastStartOf(one.tenant) - lastStartOf(other.tenant);
      return (byPriority || byShare || byLastStart || arrival - otherArrival) < 0;
    };
  }
}

/** @param starts how many there were */
function isTurnOfAll(starts: number): boolean {
  return starts % TURNS === TURNS - 1;
}

function placeOf({ task }: Applicant): { readonly priority: number; readonly tenant: string; readonly key: string } {
  const { priority = 0 } = task;
  const tenant = tenantOf(task);
  return { priority, tenant, key: `${priority} ${tenant}` };
}
