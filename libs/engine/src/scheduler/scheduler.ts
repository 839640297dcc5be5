import { Observable } from 'rxjs';
import { SequenceCache } from '../cache/sequence-cache.js';
import type { EngineCore } from '../core/engine-core.js';
import { closed, EngineError } from '../core/engine-error.js';
import type { Task, TokenEvent, TokenStream } from '../task.js';
import { Batch } from './batch.js';
import { DecodeStep } from './decode-step.js';
import type { Assignment, Generation } from './generation.js';
import { isFollowable } from './look-ahead.js';
import { PrefixSharing } from './prefix-sharing.js';
import type { SchedulerOptions } from './scheduler-options.js';
import { SlotActor } from './slot-actor.js';
import type { EngineCounters, SlotSnapshot } from './snapshots.js';
import { type Admission, TaskQueue } from './task-queue.js';
import { taskRefusal } from './task-refusal.js';
import { ThreadTuner } from './thread-tuner.js';
import { Totals } from './totals.js';

/**
 * Serves many tasks at once: one batch a step over all slots. A step's tokens are first accepted by their numbers,
 * then the next step starts, and while it computes, text is made of them and published. Where nothing but tokens is
 * unknown, the next step is queued before the running one ends, so that the engine thread never waits for this one.
 *
 * Five invariants keep it safe:
 * 1. Slots get work only between steps. Cancelling makes a slot idle at once; what the running step gives for it is
 *    dropped in `accept`, and the slot is re-used in `admit` at the earliest: no stale token reaches a new task.
 * 2. One step at a time, and one more queued behind it, that only continues its sequences: native refuses a third.
 * 3. The KV cache is edited in `admit` (and by a step that failed, to repair itself), never while a step runs.
 * 4. What a sequence holds is recorded by the step, not by the task: tokens of a slot that ended meanwhile are in the
 *    cache too. After a failed step, what the memory says is what counts.
 * 5. The flag of the loop falls in the same tick as the empty `gather`, so that no task is left behind.
 */
export class Scheduler {
  private readonly slots: readonly SlotActor[];
  /** The tokens of the running step, and of the one behind it. */
  private batch: Batch<Generation>;
  private following: Batch<Generation>;
  private readonly step: DecodeStep<Generation>;
  private readonly totals = new Totals();
  private readonly canShift: boolean;
  private readonly waiting: TaskQueue<SlotActor>;
  /** Have an unfinished prompt, in order of admission. */
  private prompting: Generation[] = [];
  /** Accepted a token of the last step, which is not published yet. */
  private unpublished: Generation[] = [];
  private isLooping = false;
  private isClosed = false;
  private ended: Promise<void> = Promise.resolve();
  private uses = 0;

  constructor(
    private readonly core: EngineCore,
    private readonly options: SchedulerOptions,
  ) {
    const { context, model, slidingWindow } = core;
    this.canShift = options.contextShift && context.canShift;
    const surroundings = {
      core,
      canShift: this.canShift,
      renderSpecial: options.renderSpecial,
      totals: this.totals,
    };
    this.slots = Array.from(
      { length: model.slots },
      (_, id) => new SlotActor(new SequenceCache(id, context, slidingWindow), surroundings),
    );
    const sharing = new PrefixSharing(core, this.canShift, options.continuousBatching);
    this.waiting = new TaskQueue(this.slots, sharing, options.slotPromptSimilarity);
    this.batch = new Batch(context.batchSize);
    this.following = new Batch(context.batchSize);
    const { tunedThreads } = options;
    const tuner = tunedThreads === undefined ? undefined : new ThreadTuner(tunedThreads);
    this.step = new DecodeStep(context, () => this.freeCells(), tuner);
  }

  /** Cold: subscribing queues the task, unsubscribing cancels it within a step. */
  run(task: Task): TokenStream {
    return new Observable<TokenEvent>((output) => {
      const refusal = this.isClosed ? closed() : taskRefusal(task, this.core, this.canShift);
      if (refusal) return output.error(refusal);
      const assignment: Assignment = { task, output, queuedAt: performance.now() };
      this.waiting.add(assignment);
      this.wake();
      return () => this.cancel(assignment);
    });
  }

  snapshots(): SlotSnapshot[] {
    return this.slots.map((slot) => slot.snapshot());
  }

  counters(): EngineCounters {
    return {
      ...this.totals,
      latencies: this.totals.latencies.snapshots(),
      runningStepMs: this.step.runningMs,
      tasksRunning: this.slots.filter((slot) => !slot.isIdle).length,
      tasksWaiting: this.waiting.length,
      tokensInCache: this.slots.reduce((sum, slot) => sum + slot.tokensInCache, 0),
      cacheSize: this.core.context.contextSize,
    };
  }

  /** Fails all tasks with ERR_CLOSED, aborts the running step and waits for its end. Idempotent. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.failAll(closed());
    await this.ended;
  }

  private wake(): void {
    if (this.isLooping) return;
    this.isLooping = true;
    this.ended = this.loop();
  }

  private async loop(): Promise<void> {
    await undefined; // tasks of one tick share the first step
    for (;;) {
      try {
        this.admit();
        this.gather();
        if (this.batch.isEmpty) {
          if (this.publish()) continue; // who heard of an end may have brought a new task
          if (this.waiting.isHoldingBack) continue; // what was waited for ended during `admit`
          break;
        }
        await this.decode();
      } catch (fault) {
        await this.step.abandon();
        this.failAll(EngineError.from(fault));
        this.freeCells();
      }
    }
    this.isLooping = false;
  }

  /** Waiting tasks into idle slots: the only place where a slot gets work. */
  private admit(): void {
    for (const slot of this.slots) slot.shiftIfFull();
    this.waiting.admit((admission) => this.assign(admission));
  }

  private assign({ assignment, slot, source }: Admission<SlotActor>): void {
    try {
      const generation = slot.begin(assignment, source);
      slot.lastUse = ++this.uses;
      if (generation.isRunning) this.prompting.push(generation);
      else this.unpublished.push(generation);
    } catch (cause) {
      assignment.output.error(EngineError.from(cause));
    }
  }

  /**
   * Generating slots first, one token each; the rest of the batch to prompts, first come first served.
   * A prompt ends only where there is room, so no more slots can generate than fit into a step.
   */
  private gather(): void {
    const { batch } = this;
    batch.clear();
    for (const slot of this.slots) if (slot.isGenerating) slot.contribute(batch);
    if (this.prompting.length === 0) return;
    this.prompting = this.prompting.filter((generation) => generation.isPrompting);
    if (!batch.isEmpty && !this.options.continuousBatching) return;
    for (const generation of this.prompting) this.slotOf(generation).contribute(batch);
  }

  /** One step, and those that can follow it with nothing to be done in between. */
  private async decode(): Promise<void> {
    const overlaps = this.options.overlap !== false;
    const looksAhead = overlaps && this.options.lookAhead !== false;
    this.start(this.batch);
    for (;;) {
      const isFollowed = looksAhead && this.follow();
      if (overlaps) this.publish();
      const isWhole = await this.step.finish();
      this.accept();
      if (!overlaps) this.publish();
      if (!isFollowed) return;
      [this.batch, this.following] = [this.following, this.batch];
      if (isWhole) continue;
      await this.step.finish();
      this.accept();
      return;
    }
  }

  /** Queues the step after the running one, where it is known but for the tokens. */
  private follow(): boolean {
    const { batch, following, slots, waiting } = this;
    following.clear();
    const busy = slots.filter((slot) => !slot.isIdle);
    if (waiting.length > 0 && busy.length < slots.length) return false;
    if (!isFollowable(batch, busy.length, this.step.lastMicros)) return false;
    for (let index = 0; index < batch.shareCount; index++) {
      const share = batch.share(index);
      const outlook = share.owner.isRunning ? this.slotOf(share.owner).outlook(share) : 'end';
      if (outlook === 'shift' || (outlook === 'end' && waiting.length > 0)) {
        following.forget(batch);
        return false;
      }
      if (outlook === 'token') following.addFollowing(share);
    }
    if (following.isEmpty) return false;
    this.start(following);
    return true;
  }

  private start(batch: Batch<Generation>): void {
    this.totals.steps++;
    this.totals.stepTokens += batch.length;
    this.totals.stepSlots += batch.shareCount;
    this.step.start(batch);
  }

  /** Token level: every slot takes its token or its error, by numbers alone. */
  private accept(): void {
    const now = performance.now();
    for (let index = 0; index < this.batch.shareCount; index++) {
      const share = this.batch.share(index);
      const generation = share.owner;
      if (!generation.isRunning) {
        if (share.isFollowed && share.token >= 0) share.sequence.push(share.token);
        continue;
      }
      const slot = this.slotOf(generation);
      if (share.error) this.fail(slot, share.error);
      else if (slot.accept(share, now)) this.unpublished.push(generation);
      if (slot.isIdle) slot.lastUse = ++this.uses;
    }
  }

  /** Text level: events of the last step. @returns false when there were none */
  private publish(): boolean {
    const generations = this.unpublished;
    if (generations.length === 0) return false;
    this.unpublished = [];
    for (const generation of generations) {
      if (generation.isCancelled) continue;
      const isOver = generation.publish();
      if (isOver && generation.isRunning) this.release(this.slotOf(generation));
    }
    return true;
  }

  private slotOf(generation: Generation): SlotActor {
    return this.slots[generation.start.slotId]!;
  }

  private cancel(assignment: Assignment): void {
    if (this.waiting.remove(assignment)) return;
    const slot = this.slots.find((candidate) => candidate.serves(assignment));
    if (slot) this.release(slot);
  }

  private release(slot: SlotActor): void {
    slot.release();
    slot.lastUse = ++this.uses;
    this.step.abortIfUseless();
  }

  private fail(slot: SlotActor, error: EngineError): void {
    const generation = slot.release();
    generation?.fail(error);
  }

  private failAll(error: EngineError): void {
    for (const { output } of this.waiting.removeAll()) output.error(error);
    for (const slot of this.slots) this.fail(slot, error);
    this.step.abortIfUseless();
  }

  private freeCells(): boolean {
    return this.slots.filter((slot) => slot.freeCells()).length > 0;
  }
}
