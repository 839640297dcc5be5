import { closed, EngineError } from '../door/engine-error.js';

/** Something to do with a slot while no step runs. */
interface Work<Slot> {
  readonly slotId: number;
  run(slot: Slot): Promise<void>;
  fail(error: EngineError): void;
}

/** Work on the KV cache of slots that have no task, in order of arrival: saving, restoring, erasing. */
export class SlotWork<Slot extends { readonly id: number; readonly isIdle: boolean }> {
  private waiting: Work<Slot>[] = [];

  constructor(private readonly slots: readonly Slot[]) {}

  /** Work waits for this slot, which gets no further task before it is done. */
  isFor(slot: Slot): boolean {
    return this.waiting.some(({ slotId }) => slotId === slot.id);
  }

  get isDue(): boolean {
    return this.waiting.some((work) => this.slotFor(work)?.isIdle);
  }

  /** Settles as `work` does, or rejects with ERR_INVALID_SLOT, ERR_CLOSED. */
  add<Result>(slotId: number, work: (slot: Slot) => Promise<Result> | Result): Promise<Result> {
    if (!this.slots.some(({ id }) => id === slotId)) {
      const message = `There is no slot ${slotId} (0 to ${this.slots.length - 1})`;
      return Promise.reject(new EngineError('ERR_INVALID_SLOT', message, { slotId }));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({
        slotId,
        run: async (slot) => resolve(await work(slot)),
        fail: reject,
      });
    });
  }

  /** Called between steps: does all that is due, one after the other. Does not reject. */
  async run(): Promise<void> {
    for (;;) {
      const due = this.waiting.find((work) => this.slotFor(work)?.isIdle);
      if (!due) return;
      try {
        await due.run(this.slotFor(due)!);
      } catch (cause) {
        due.fail(EngineError.from(cause));
      }
      this.waiting = this.waiting.filter((work) => work !== due);
    }
  }

  failAll(error = closed()): void {
    const { waiting } = this;
    this.waiting = [];
    for (const work of waiting) work.fail(error);
  }

  private slotFor({ slotId }: Work<Slot>): Slot | undefined {
    return this.slots.find(({ id }) => id === slotId);
  }
}
