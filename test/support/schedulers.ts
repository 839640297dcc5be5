import { Scheduler } from '../../libs/engine/src/scheduler/scheduler.js';
import type { SchedulerOptions } from '../../libs/engine/src/scheduler/scheduler-options.js';
import { hashOfHeld } from './fake-chain.js';
import { FakeCore, type FakeCoreOptions } from './fake-core.js';
import { sayOnce } from './fake-engine.js';
import { buildTask, outcomeOf, type TaskChanges } from './tasks.js';

const OPTIONS: SchedulerOptions = {
  slotPromptSimilarity: 0.5,
  contextShift: false,
  continuousBatching: true,
  renderSpecial: false,
  bursts: false,
};

/**
 * A scheduler over a FakeCore; every step is a call of its own unless `bursts` says otherwise.
 * @param options `answer`: what every generation says before it ends with EOS
 */
export function prepare(options: FakeCoreOptions & { answer?: string } = {}, changes: Partial<SchedulerOptions> = {}) {
  const { answer } = options;
  const core = new FakeCore(answer === undefined ? options : { ...options, next: sayOnce(answer) });
  const scheduler = new Scheduler(core, { ...OPTIONS, ...changes });
  const run = (task: TaskChanges) => outcomeOf(scheduler.run(buildTask(task)));
  return { core, context: core.context, scheduler, run };
}

export const areIdle = (scheduler: Scheduler) => scheduler.snapshots().every((slot) => !slot.isProcessing);

/** The tokens that a FakeContext gives after a prompt, as long as nothing is lost, doubled or mixed up. */
export function tokensAfter(prompt: ArrayLike<number>, count: number): number[] {
  const held = Array.from(prompt);
  return Array.from({ length: count }, () => {
    const token = hashOfHeld(held, undefined as never);
    held.push(token);
    return token;
  });
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A promise and what settles it. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
