import type { Task } from '../../door/task.js';

/** What a share is counted by. */
export interface ServedTask {
  readonly task: Pick<Task, 'prompt' | 'tenant' | 'weight'>;
  /** Tokens that were generated for it so far. */
  readonly generatedTokens: number;
}

/** Tenants that are remembered before those are forgotten of which nothing waits or runs. */
const REMEMBERED = 1024;

/**
 * What each tenant has been given, in tokens divided by its weight: the one with the least is next. A prompt counts when
 * its task starts, generated tokens as they come. Nobody saves up: who comes anew begins at a level that rises as those who
 * wait are served, and when nobody waits all are equal again.
 */
export class TenantShares<Served extends ServedTask = ServedTask> {
  private readonly served = new Map<string, number>();
  /** How many tasks of a tenant wait; none = it is not here. */
  private readonly waiting = new Map<string, number>();
  /** Weights other than 1, of tenants that wait, run or are remembered. */
  private readonly weights = new Map<string, number>();
  /** The weights together of the tenants that wait. */
  private waitingWeight = 0;
  /** The tasks that run, and how many of their generated tokens are counted. */
  private readonly running = new Map<Served, number>();
  private level = 0;

  /** Tenants that are remembered. */
  get size(): number {
    return this.served.size;
  }

  /** Tokens by weight, up to the last `settle`. */
  of(tenant: string): number {
    return this.served.get(tenant) ?? 0;
  }

  /** What a tenant will have been given after so many tokens more. */
  after(served: number, tenant: string, tokens: number): number {
    return served + tokens / this.weightOf(tenant);
  }

  /** @param least of what those were given that it is weighed against */
  wait(task: Pick<Task, 'tenant' | 'weight'>, least: () => number): void {
    const { weight = 1 } = task;
    const tenant = tenantOf(task);
    const count = this.waiting.get(tenant) ?? 0;
    // What was generated so far counts by who waited and by the weights of then.
    if (count === 0 || weight !== this.weightOf(tenant)) this.settle();
    this.weigh(tenant, weight, count > 0);
    this.waiting.set(tenant, count + 1);
    if (count > 0) return;
    const level = Math.max(this.level, least());
    if (level > this.of(tenant)) this.served.set(tenant, level);
    this.waitingWeight += this.weightOf(tenant);
  }

  leave(tenant: string): void {
    const count = this.waiting.get(tenant) ?? 0;
    if (count > 1) {
      this.waiting.set(tenant, count - 1);
      return;
    }
    if (!this.waiting.delete(tenant)) return;
    // What rounding has left over does not add up.
    this.waitingWeight = this.waiting.size === 0 ? 0 : this.waitingWeight - this.weightOf(tenant);
  }

  /** A task that waits starts. */
  begin(served: Served): void {
    const tenant = tenantOf(served.task);
    this.running.set(served, served.generatedTokens);
    this.charge(tenant, served.task.prompt.length);
    this.leave(tenant);
    if (this.served.size > Math.max(REMEMBERED, 2 * this.waiting.size)) this.prune();
  }

  /** One that had started and waited again goes on: its prompt was counted. */
  resume(served: Served): void {
    this.running.set(served, served.generatedTokens);
    this.leave(tenantOf(served.task));
  }

  /** What runs of it counts up to now. */
  end(served: Served): void {
    this.settleOne(served);
    this.running.delete(served);
  }

  /** Counts what was generated since the last time. */
  settle(): void {
    for (const served of this.running.keys()) this.settleOne(served);
  }

  /** All are equal from now on. */
  forget(): void {
    this.settle();
    this.served.clear();
    this.level = 0;
    if (this.weights.size > 0) this.forgetIdle(this.weights);
  }

  private weightOf(tenant: string): number {
    return this.weights.get(tenant) ?? 1;
  }

  private weigh(tenant: string, weight: number, isWaiting: boolean): void {
    const before = this.weightOf(tenant);
    if (weight === before) return;
    if (weight === 1) this.weights.delete(tenant);
    else this.weights.set(tenant, weight);
    if (isWaiting) this.waitingWeight += weight - before;
  }

  private settleOne(served: Served): void {
    const counted = this.running.get(served);
    const { generatedTokens, task } = served;
    if (counted === undefined || counted === generatedTokens) return;
    this.running.set(served, generatedTokens);
    this.charge(tenantOf(task), generatedTokens - counted);
  }

  private charge(tenant: string, tokens: number): void {
    this.served.set(tenant, this.after(this.of(tenant), tenant, tokens));
    if (this.waiting.has(tenant)) this.level += tokens / this.waitingWeight;
  }

  private prune(): void {
    this.forgetIdle(this.served);
    this.forgetIdle(this.weights);
  }

  /** Forgets the tenants of which nothing waits or runs. */
  private forgetIdle(tenants: Map<string, number>): void {
    const busy = new Set([...this.running.keys()].map(({ task }) => tenantOf(task)));
    for (const tenant of tenants.keys()) {
      if (!busy.has(tenant) && !this.waiting.has(tenant)) tenants.delete(tenant);
    }
  }
}

/** Whose a task is; '' = nobody's in particular. */
export function tenantOf({ tenant = '' }: Pick<Task, 'tenant'>): string {
  return tenant;
}
