import type { PriorityClass } from '../door/admission.js';
import type { TaskId } from '../door/task.js';
import { AdmissionOrder, type Applicant } from '../scheduler/policies/admission-order.js';
import { tenantOf } from '../scheduler/policies/tenant-shares.js';
import type { QueueLoad } from './queue-load.js';

/** A task that waits or runs. */
export interface Guest extends Applicant {
  readonly id: TaskId;
}

const NO_PROMPT = new Int32Array();

/** The tasks that wait for a slot as the engine's scheduler has them, known on this side of the door. */
export class WaitingRoom {
  private readonly order = new AdmissionOrder<Guest>();
  private readonly tenants = new Map<string, number>();
  private promptTokens = 0;
  /** Tasks without a slot, by their priority. */
  readonly byClass: Record<PriorityClass, number> = { low: 0, normal: 0, high: 0 };
  private running = 0;

  /** Tasks without a slot. */
  get size(): number {
    return this.order.length;
  }

  add(guest: Guest): void {
    const tenant = tenantOf(guest.task);
    this.order.add(guest);
    this.tenants.set(tenant, (this.tenants.get(tenant) ?? 0) + 1);
    this.promptTokens += guest.task.prompt.length;
    this.byClass[classOf(guest)]++;
  }

  /** It has a slot. */
  start(guest: Guest): void {
    if (!this.order.has(guest)) return;
    this.order.begin(guest);
    this.forget(guest);
    this.running++;
  }

  /** It has ended, or waits no longer; once for each that came. @returns whether it had no slot */
  remove(guest: Guest): boolean {
    if (this.order.remove(guest)) {
      this.forget(guest);
      return true;
    }
    this.order.end(guest);
    this.running--;
    return false;
  }

  /** Slots without a task. @param slots of the model */
  idleOf(slots: number): number {
    return Math.max(0, slots - this.running);
  }

  /** What waits if all idle slots take what they can. @param tenant whose tasks are counted @param slots of the model */
  load(tenant: string, slots: number): QueueLoad {
    const idle = this.idleOf(slots);
    const tasks = this.size - idle;
    if (tasks <= 0) return { freeSlots: -tasks, tasks: 0, promptTokens: 0, tenantTasks: 0, tenants: 1 };
    let { promptTokens } = this;
    let tenantTasks = this.tenants.get(tenant) ?? 0;
    let left = idle;
    if (left > 0) {
      for (const { task } of this.inOrder()) {
        promptTokens -= task.prompt.length;
        if (tenantOf(task) === tenant) tenantTasks--;
        if (--left === 0) break;
      }
    }
    const tenants = this.tenants.size + (this.tenants.has(tenant) ? 0 : 1);
    return { freeSlots: 0, tasks, promptTokens, tenantTasks, tenants };
  }

  /** Those that wait, in the order in which they would start if nothing came and nothing was generated. */
  inOrder(): Iterable<Guest> {
    return this.order.projected();
  }

  /**
   * The place at which a task would wait that came now, from 1.
   * @param idle slots that those before it are about to take
   */
  placeOf(applicant: Pick<Guest['task'], 'tenant' | 'weight' | 'priority'>, idle: number): number {
    const guest: Guest = { id: 0, task: { ...applicant, prompt: NO_PROMPT }, generatedTokens: 0 };
    this.order.add(guest);
    try {
      let place = -idle;
      for (const each of this.inOrder()) {
        place++;
        if (each === guest) break;
      }
      return Math.max(1, place);
    } finally {
      this.order.remove(guest);
    }
  }

  private forget(guest: Guest): void {
    const { task } = guest;
    const tenant = tenantOf(task);
    const left = this.tenants.get(tenant)! - 1;
    if (left > 0) this.tenants.set(tenant, left);
    else this.tenants.delete(tenant);
    this.promptTokens -= task.prompt.length;
    this.byClass[classOf(guest)]--;
  }
}

function classOf({ task: { priority = 0 } }: Guest): PriorityClass {
  if (priority === 0) return 'normal';
  return priority < 0 ? 'low' : 'high';
}
