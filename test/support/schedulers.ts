import { Adapters } from '../../libs/engine/src/adapters/adapters.js';
import { Scheduler } from '../../libs/engine/src/scheduler/scheduler.js';
import type { SchedulerOptions } from '../../libs/engine/src/scheduler/scheduler-options.js';
import { FakeBackend, type FakeBackendOptions } from './fake-backend.js';
import { hashOfHeld } from './fake-chain.js';
import { sayOnce } from './fake-engine.js';
import { buildTask, outcomeOf, type TaskChanges } from './tasks.js';

const OPTIONS: SchedulerOptions = {
  slotPromptSimilarity: 0.5,
  contextShift: false,
  continuousBatching: true,
  renderSpecial: false,
  bursts: false,
  itlTargetMs: 0,
};

/**
 * A scheduler over a FakeBackend; every step is a call of its own unless `bursts` says otherwise.
 * @param options `answer`: what every generation says before it ends with EOS; `adapters`: how many LoRA adapters there are
 */
export function prepare(
  options: FakeBackendOptions & { answer?: string; adapters?: number } = {},
  changes: Partial<SchedulerOptions> = {},
) {
  const { answer } = options;
  const backend = new FakeBackend(answer === undefined ? options : { ...options, next: sayOnce(answer) });
  const files = Array.from({ length: options.adapters ?? 0 }, (_, id) => ({ path: `${id}.gguf` }));
  const scheduler = new Scheduler(backend, { ...OPTIONS, ...changes }, new Adapters(files));
  const run = (task: TaskChanges) => outcomeOf(scheduler.run(buildTask(task)));
  return { backend, context: backend.context, scheduler, run };
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
