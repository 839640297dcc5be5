import { Observable } from 'rxjs';
import { isSameSet, NO_ADAPTERS } from '../adapters/adapter-set.js';
import { Adapters } from '../adapters/adapters.js';
import type { Backend } from '../backend/backend.js';
import { Checkpoints } from '../cache/checkpoints.js';
import { HostTier } from '../cache/host-tier.js';
import { Parking } from '../cache/parking.js';
import { closed, EngineError, notFinite } from '../door/engine-error.js';
import { type EngineStatistics, NO_TIER } from '../door/engine-statistics.js';
import type { LiveSlot } from '../door/live.js';
import type { SlotSnapshot } from '../door/slot-snapshot.js';
import type { Task } from '../door/task.js';
import type { TaskEvent } from '../door/task-event.js';
import type { Assignment } from '../generation/assignment.js';
import type { Generation } from '../generation/generation.js';
import type { TaskParts } from '../generation/task-parts.js';
import { SlotWork } from '../mailbox/slot-work.js';
import { MediaTokens } from '../media/media-tokens.js';
import { canShift } from '../sequences/context-shift.js';
import { SequenceCache } from '../sequences/sequence-cache.js';
import { createSpeculation, type Speculation } from '../speculation/speculation.js';
import { statisticsOf } from '../statistics/engine-statistics.js';
import { Totals } from '../statistics/totals.js';
import { Batch, type Share } from '../step/batch.js';
import { BURST_MICROS, stepsOf } from '../step/burst.js';
import { DecodeStep } from '../step/decode-step.js';
import { ThreadTuner } from '../step/thread-tuner.js';
import { CellMoves } from './cell-moves.js';
import { Containment } from './containment.js';
import { MediaWork } from './media-work.js';
import { AdapterTurns } from './policies/adapter-turns.js';
import { contributorsOf } from './policies/contributors.js';
import { PrefillBudget } from './policies/prefill-budget.js';
import { PrefixSharing } from './policies/prefix-sharing.js';
import { PROTECTED_STEPS } from './policies/victim.js';
import { Preemption } from './preemption.js';
import { Publication } from './publication.js';
import { NO_EFFECTS, type SchedulerEffects, type SchedulerOptions, type SchedulerParts } from './scheduler-options.js';
import { SlotActor } from './slot-actor.js';
import { Starvation } from './starvation.js';
import { Suspensions } from './suspensions.js';
import { type Admission, TaskQueue } from './task-queue.js';

/**
 * Serves many tasks at once: one batch a step over all slots. A step's tokens are first accepted by their numbers,
 * then the next step starts, and while it computes, text is made of them and published. Where nothing is to be done
 * between steps, several of them are one call; a new task or a client that leaves interrupts it.
 *
 * Five invariants keep it safe:
 * 1. Slots get work only between steps. Cancelling makes a slot idle at once; what the running step gives for it is
 *    dropped in `accept`, and the slot is re-used in `admit` at the earliest: no stale token reaches a new task.
 * 2. One step at a time: the loop awaits it, and native refuses a second.
 * 3. The KV cache is edited in `admit` (and by a step that failed, to repair itself, and after one whose logits are not
 *    finite), never while a step runs.
 * 4. What a sequence holds is recorded by the step, not by the task: tokens of a slot that was cancelled meanwhile
 *    are in the cache too. After a failed step, what the memory says is what counts.
 * 5. The flag of the loop falls in the same tick as the empty `gather`, so that no task is left behind.
 */
export class Scheduler {
  private readonly slots: readonly SlotActor[];
  private readonly batch: Batch<Generation>;
  private readonly step: DecodeStep<Generation>;
  private readonly totals = new Totals();
  private readonly turns = new AdapterTurns();
  private readonly budget: PrefillBudget;
  /** Slots that generate in the running step. */
  private generating = 0;
  private readonly canShift: boolean;
  private readonly speculation: Speculation | undefined;
  private readonly waiting: TaskQueue<SlotActor>;
  private readonly work: SlotWork<SlotActor>;
  private readonly publication = new Publication();
  private readonly containment: Containment<SlotActor>;
  private readonly poisoned: SlotActor[] = [];
  private readonly media: MediaWork;
  private readonly parking: Parking | undefined;
  private readonly checkpoints: Checkpoints | undefined;
  private readonly moves: CellMoves;
  private readonly suspensions: Suspensions;
  private readonly preemption: Preemption;
  private readonly starvation: Starvation;
  /** The slot whose media are being encoded. */
  private encoding: SlotActor | undefined;
  /** The numbers of media in prompts. */
  readonly mediaTokens: MediaTokens;
  /** There are cells that may hold numbers which are not finite, and nobody's logits will show it. */
  private mustContain = false;
  private isLooping = false;
  private isClosed = false;
  private ended: Promise<void> = Promise.resolve();
  private uses = 0;

  /**
   * @param adapters makes sets of the scales of tasks
   */
  constructor(
    private readonly backend: Backend,
    private readonly options: SchedulerOptions,
    private readonly adapters: Adapters = new Adapters([]),
    private readonly effects: SchedulerEffects = NO_EFFECTS,
    parts: SchedulerParts = {},
  ) {
    this.media = new MediaWork(parts.media);
    this.mediaTokens = parts.mediaTokens ?? new MediaTokens();
    const { context, model, slidingWindow } = backend;
    const { maxCheckpoints: max = 0, checkpointMinStep: minStep = 0 } = options;
    this.checkpoints = Checkpoints.for(backend, { max, minStep, isLasting: parts.disk !== undefined }, effects.warn);
    this.canShift = options.contextShift && canShift(backend);
    this.speculation = createSpeculation(backend, options);
    this.budget = new PrefillBudget(options.itlTargetMs);
    const dependencies = {
      backend,
      canShift: this.canShift,
      renderSpecial: options.renderSpecial,
      totals: this.totals,
      warn: effects.warn,
    };
    this.slots = Array.from({ length: model.slots }, (_, id) => {
      const [mirror, checkpoints] = [this.speculation?.mirror(id), this.checkpoints?.makeList()];
      return new SlotActor(new SequenceCache(id, context, slidingWindow, mirror, checkpoints), dependencies);
    });
    this.containment = new Containment(context, this.slots);
    const sharing = new PrefixSharing(backend, this.canShift, options.continuousBatching);
    this.work = new SlotWork(this.slots);
    const isOpen = (slot: SlotActor) => !this.work.isFor(slot) && !this.moves.isFor(slot);
    const { hostCacheBytes = 0 } = options;
    if (hostCacheBytes > 0) this.parking = new Parking(new HostTier(hostCacheBytes), backend, effects.warn, parts.disk);
    this.suspensions = new Suspensions(this.slots, this.parking, effects.warn);
    this.moves = new CellMoves(this.slots, this.parking, this.checkpoints, this.suspensions, () => {
      this.step.interrupt();
      this.wake();
    });
    const parkedPrefix = (assignment: Assignment) => this.moves.parkedPrefix(assignment);
    const { slotPromptSimilarity } = options;
    this.waiting = new TaskQueue(this.slots, sharing, slotPromptSimilarity, isOpen, parkedPrefix, this.suspensions);
    this.preemption = new Preemption(this.slots, this.waiting, this.suspensions);
    this.starvation = new Starvation(() => this.preemption.giveCells());
    this.batch = new Batch(context.batchSize);
    const { tunedThreads } = options;
    const tuner = tunedThreads === undefined ? undefined : new ThreadTuner(tunedThreads);
    this.step = new DecodeStep(context, () => this.freeCells(), tuner);
  }

  /**
   * Cold: subscribing queues the task, unsubscribing cancels it within a step.
   * @param isWanted whether its events are taken now; while they are not, it computes nothing. Absent = always
   * @param parts what was made for it before; absent = all is made when it gets its slot
   */
  run(request: Task, isWanted?: Observable<boolean>, parts?: TaskParts): Observable<TaskEvent> {
    return new Observable<TaskEvent>((output) => {
      if (this.isClosed) return output.error(closed());
      const task = this.mediaTokens.mark(request);
      const { isCacheShared = false } = this.options;
      const set = this.adapters.setOf(task.adapters);
      const adapters = isCacheShared ? set : { ...set, owner: task.tenant ?? '' };
      const assignment: Assignment = {
        ...{ task, adapters, parts, output, queuedAt: performance.now() },
        ...{ generatedTokens: 0, isPaused: false, pacedAt: 0, choice: undefined },
      };
      this.waiting.add(assignment);
      this.step.interrupt();
      this.wake();
      const pace = isWanted?.subscribe((isTaken) => this.setPaused(assignment, !isTaken));
      return () => {
        pace?.unsubscribe();
        this.cancel(assignment);
      };
    });
  }

  /**
   * Does something with the cells of a slot while no step runs. Waits until the slot has no task; those that come later
   * wait for it. Rejects with ERR_INVALID_SLOT, ERR_CLOSED, and with what the work throws.
   */
  withSlot<Result>(id: number, work: (sequence: SequenceCache) => Promise<Result> | Result): Promise<Result> {
    if (this.isClosed) return Promise.reject(closed());
    const done = this.work.add(id, (slot) => {
      slot.lastUse = ++this.uses;
      return slot.withCells(work);
    });
    this.step.interrupt();
    this.wake();
    return done;
  }

  snapshots(): SlotSnapshot[] {
    return this.slots.map((slot) => slot.snapshot());
  }

  /** What the slots do now. */
  liveSlots(): LiveSlot[] {
    const { runningEncodingMs } = this.media.figures;
    return this.slots.map((slot) => slot.live(slot === this.encoding ? runningEncodingMs : undefined));
  }

  statistics(): EngineStatistics {
    return statisticsOf(this.totals, this.slots, {
      runningStepMs: this.step.runningMs,
      ...this.media.figures,
      tasksWaiting: this.waiting.length + this.moves.count,
      tasksSuspended: this.suspensions.size,
      preemptions: { ...this.suspensions.counts },
      prefillBudget: this.prefillBudget,
      hostCache: this.parking?.figures ?? NO_TIER,
      diskCache: this.parking?.diskFigures ?? NO_TIER,
      checkpoints: Checkpoints.figuresOf(this.checkpoints),
      cacheSize: this.backend.context.contextSize,
    });
  }

  /** Fails all tasks with ERR_CLOSED, aborts the running step and waits for its end. Idempotent. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.failAll(closed());
    await this.ended;
    await this.parking?.settled();
  }

  private wake(): void {
    if (this.isLooping) return;
    this.isLooping = true;
    this.ended = this.loop();
  }

  private async loop(): Promise<void> {
    await undefined; // tasks of one tick share the first step
    let isParkingStuck = false;
    for (;;) {
      let drafting: Promise<void> | undefined;
      let step: Promise<void> | undefined;
      try {
        const taken = this.effects.whenTaken();
        if (taken) await taken;
        if (this.work.isDue) {
          this.publish(); // who waits for the end of a task hears of it first
          await this.work.run();
        }
        if (this.mustContain) await this.contain();
        if (this.starvation.isThere) {
          this.publish();
          await this.relieveStarved();
        }
        const unencoded = this.media.isAhead(this.slots) && this.media.nextToEncode(this.contributors());
        if (unencoded) {
          this.publish();
          await this.encode(unencoded);
        }
        const preempting = this.preemption.due(this.totals.steps);
        if (preempting) {
          this.publish();
          await this.preempt(preempting.assignment, preempting.victim);
        }
        const move = this.moves.isReady ? this.moveCells() : this.moves.parkAhead(true);
        if (move) {
          this.publish();
          await move;
        }
        this.admit();
        if (this.mustContain) continue;
        const checkpoints = this.checkpoints?.take(this.slots);
        if (checkpoints) {
          this.publish();
          await checkpoints;
        }
        drafting = this.draft();
        if (drafting) {
          this.publish();
          await drafting;
        }
        this.gather();
        if (this.batch.isEmpty) {
          if (this.work.isDue) continue;
          if (drafting || checkpoints) continue; // while they were made, tasks may have arrived
          if (this.publish()) continue; // who heard of an end may have brought a new task
          if (this.waiting.isWaitingForPrefix) continue; // what was waited for ended during `admit`
          if (this.media.isAhead(this.slots)) continue;
          if (this.moves.isReady) continue;
          const parked: Promise<boolean> | undefined =
            this.isClosed || isParkingStuck ? undefined : this.moves.parkAhead(false);
          if (!parked) break;
          isParkingStuck = !(await parked);
          continue; // meanwhile tasks may have arrived
        }
        step = this.decode();
        this.publish();
        await step;
        this.accept();
      } catch (fault) {
        await Promise.allSettled([drafting, step]);
        this.failAll(EngineError.from(fault));
        this.freeCells();
      }
    }
    this.isLooping = false;
  }

  /** Puts waiting tasks into idle slots: the only place where a slot gets work. */
  private admit(): void {
    for (const slot of this.slots) slot.shiftIfFull();
    this.waiting.admit((admission) => this.assign(admission));
  }

  /** Does one of the moves that tasks wait for. */
  private async moveCells(): Promise<void> {
    const admission = await this.moves.run();
    if (admission) this.begin(admission);
  }

  /** Begins a task in its slot, or has cells moved first. */
  private assign(admission: Admission<SlotActor>): void {
    if (!this.moves.takes(admission)) this.begin(admission);
  }

  /** Begins a task in the slot of another one, which goes on later. */
  private async preempt(assignment: Assignment, victim: SlotActor): Promise<void> {
    const admission = await this.preemption.run(assignment, victim);
    if (admission) this.assign(admission);
  }

  private async relieveStarved(): Promise<void> {
    for (const [generation, error] of await this.starvation.relieve()) {
      const slot = this.slotOf(generation);
      this.fail(slot, error, slot.isUnpublished);
      slot.freeCells();
    }
  }

  private begin({ assignment, slot, choice, source, restoredFrom, isTurnOfAll }: Admission<SlotActor>): void {
    slot.protectedUntil = isTurnOfAll ? this.totals.steps + PROTECTED_STEPS : 0;
    const suspended = this.suspensions.take(assignment);
    try {
      assignment.choice = choice;
      if (suspended) {
        slot.goOn(suspended);
        slot.lastUse = ++this.uses;
        return;
      }
      assignment.output.next({
        type: 'assigned',
        slotId: slot.id,
        choice,
        ...(source && { copiedFrom: source.id }),
      });
      this.effects.afterAssignment();
      if (assignment.output.closed) return;
      const generation = slot.begin(assignment, source);
      slot.lastUse = ++this.uses;
      if (restoredFrom) this.parking?.noteHit(restoredFrom, generation.start.cachedTokens);
      if (!generation.isRunning || generation.acceptProgress(generation.start.cachedTokens, performance.now())) {
        this.publication.add(generation);
      }
    } catch (cause) {
      assignment.output.error(EngineError.from(cause));
    }
  }

  private gather(): void {
    const { batch } = this;
    batch.clear();
    const all = this.contributors();
    const withMedia = this.media.next(all);
    if (withMedia) {
      batch.adapters = isSameSet(withMedia.adapters, NO_ADAPTERS) ? undefined : withMedia.adapters.scales;
      withMedia.contributeMedia(batch);
      return;
    }
    const contributors = this.media.tokensAmong(all);
    if (contributors.length === 0) return;
    const adapters = this.turns.next(contributors.map((slot) => slot.adapters));
    batch.adapters = isSameSet(adapters, NO_ADAPTERS) ? undefined : adapters.scales;
    const taking = contributors.filter((slot) => isSameSet(slot.adapters, adapters));
    const generating = taking.filter((slot) => slot.isGenerating).length;
    batch.promptRoom = this.budget.tokensFor(generating);
    for (const slot of taking) slot.contribute(batch);
    this.generating = generating;
  }

  private contributors(): readonly SlotActor[] {
    return contributorsOf(this.slots, this.options.continuousBatching);
  }

  private async encode(slot: SlotActor): Promise<void> {
    this.encoding = slot;
    const error = await this.media.encode(slot);
    this.encoding = undefined;
    if (error) this.fail(slot, error);
  }

  /** Prompt tokens that a step may have beside those that generate now; 0 = as many as fit. */
  private get prefillBudget(): number {
    const generating = this.slots.filter((slot) => slot.isGenerating).length;
    const tokens = this.budget.tokensFor(generating);
    return Number.isFinite(tokens) ? tokens : 0;
  }

  /** Makes drafts for the generating slots. @returns undefined if none wants any */
  private draft(): Promise<void> | undefined {
    return this.speculation?.draftFor(this.slots);
  }

  private async decode(): Promise<void> {
    const { batch, options, step, totals } = this;
    if (options.bursts !== false && !batch.media) {
      const max = this.speculation?.maxSteps(this.slots) ?? Number.POSITIVE_INFINITY;
      batch.maxSteps = Math.min(max, stepsOf(batch, this.slots, this.waiting.length + this.moves.count > 0));
    }
    batch.budgetMicros = BURST_MICROS;
    await step.run(batch);
    const { promptTokens } = batch;
    if (!batch.media) this.budget.note({ generating: this.generating, promptTokens, ms: step.lastMs / step.steps });
    totals.longestStepMs = Math.max(totals.longestStepMs, step.lastMs);
    totals.steps += step.steps;
    totals.stepTokens += step.steps * batch.length;
    totals.stepSlots += step.steps * batch.shareCount;
  }

  /** Token level: every slot takes its token or its error, by numbers alone. */
  private accept(): void {
    const now = performance.now();
    this.mustContain ||= this.batch.isPoisoned;
    for (let index = 0; index < this.batch.shareCount; index++) {
      const share = this.batch.share(index);
      const generation = share.owner;
      if (!generation.isRunning) continue;
      const slot = this.slotOf(generation);
      if (share.starvation) this.starvation.note(generation, share.starvation);
      if (share.isPoisoned) this.acceptPoisoned(slot, share, now);
      else if (share.error) this.fail(slot, share.error, share.tokens.length > 0 && slot.accept(share, now));
      else if (slot.accept(share, now)) this.publication.add(generation);
      if (slot.isIdle) slot.lastUse = ++this.uses;
    }
    this.starvation.endStep();
  }

  /** The tokens of the steps before count, and may be all that is wanted. */
  private acceptPoisoned(slot: SlotActor, share: Share<Generation>, now: number): void {
    const { owner, promptRows, tokens } = share;
    if (tokens.length > 0 && promptRows === 0 && slot.accept(share, now)) this.publication.add(owner);
    if (owner.isRunning) this.poisoned.push(slot);
  }

  /** Logits were not finite: fails the tasks that are the cause, and computes the others again. */
  private async contain(): Promise<void> {
    this.mustContain = false;
    for (const slot of await this.containment.contain(this.poisoned.splice(0))) {
      if (slot.isIdle) continue;
      this.totals.poisonedTasks++;
      this.fail(slot, notFinite(), slot.isUnpublished);
    }
  }

  private publish(): boolean {
    return this.publication.run((generation) => {
      const slot = this.slotOf(generation);
      slot.hideUnpublished(generation);
      if (generation.isRunning) this.release(slot);
    });
  }

  private slotOf(generation: Generation): SlotActor {
    return this.slots[generation.slotId]!;
  }

  private cancel(assignment: Assignment): void {
    this.suspensions.drop(assignment);
    if (this.waiting.remove(assignment) || this.moves.remove(assignment)) return;
    const slot = this.slots.find((candidate) => candidate.serves(assignment));
    if (!slot) return;
    this.release(slot);
    this.wake(); // where all others are paused, nothing runs, and the slot is for who waits
  }

  /** What the running step gives for a paused task is still published. */
  private setPaused(assignment: Assignment, isPaused: boolean): void {
    assignment.isPaused = isPaused;
    assignment.pacedAt = performance.now();
    this.step.interrupt();
    if (!isPaused) this.wake();
  }

  private release(slot: SlotActor): void {
    // Its trial has no outcome, and the next one must not be blamed for what it may leave behind.
    this.mustContain ||= slot.isOnTrial;
    slot.release();
    slot.lastUse = ++this.uses;
    this.step.interrupt();
    this.step.abortIfUseless();
  }

  /** @param isUnpublished it has tokens from before the error, which may have been its last ones */
  private fail(slot: SlotActor, error: EngineError, isUnpublished = false): void {
    const generation = slot.release();
    if (isUnpublished && generation?.publish()) return;
    generation?.fail(error);
  }

  private failAll(error: EngineError): void {
    for (const assignment of [...this.waiting.removeAll(), ...this.moves.removeAll()]) {
      this.suspensions.drop(assignment);
      assignment.output.error(error);
    }
    this.work.failAll(error);
    for (const slot of this.slots) this.fail(slot, error);
    this.step.abortIfUseless();
  }

  private freeCells(): boolean {
    return this.slots.filter((slot) => slot.freeCells()).length > 0;
  }
}
