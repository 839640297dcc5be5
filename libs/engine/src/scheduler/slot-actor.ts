import type { AdapterSet } from '../adapters/adapter-set.js';
import { EngineError } from '../door/engine-error.js';
import type { LiveSlot, SlotActivity } from '../door/live.js';
import { hasMedia, spanOf } from '../door/media.js';
import type { SlotSnapshot } from '../door/slot-snapshot.js';
import type { Task } from '../door/task.js';
import type { Assignment } from '../generation/assignment.js';
import { createChain, createGeneration, type GenerationDependencies } from '../generation/create-generation.js';
import { endingOf, type GenerationState, tokensUntilEnd } from '../generation/ending.js';
import type { Generation } from '../generation/generation.js';
import { withoutMedia } from '../media/media-tokens.js';
import type { PreparedMedia, TaskMedia } from '../media/task-media.js';
import { canMoveChunks } from '../sequences/chunk-reuse.js';
import { cutPrompt, planShift } from '../sequences/context-shift.js';
import type { SequenceCache, SuspendedSequence } from '../sequences/sequence-cache.js';
import { type Draft, type DraftRequest, NO_DRAFT } from '../speculation/draft.js';
import type { DraftingSlot } from '../speculation/speculation.js';
import type { Batch, Share } from '../step/batch.js';
import type { SuspectSlot } from './containment.js';
import type { ContributingSlot } from './policies/contributors.js';
import type { PrefixHolder } from './policies/prefix-sharing.js';
import type { SlotCandidate } from './policies/slot-picker.js';
import type { PreemptibleSlot } from './policies/victim.js';

/** What the slots of an engine have in common. */
export interface SlotDependencies extends GenerationDependencies {
  /** A full context drops its older half instead of ending the generation. */
  readonly canShift: boolean;
}

/** A task in the middle, without its slot. */
export interface SuspendedTask {
  readonly generation: Generation;
  readonly media: TaskMedia | undefined;
  readonly sequence: SuspendedSequence;
}

/** Serves one task at a time on one sequence of the context. Knows no other slot, and nothing of the loop. */
export class SlotActor
  implements SlotCandidate, PrefixHolder, DraftingSlot, ContributingSlot, SuspectSlot, PreemptibleSlot
{
  lastUse = 0;
  protectedUntil = 0;
  /** Tasks that it had until they ended or were cancelled. */
  endings = 0;
  draft: Draft = NO_DRAFT;
  isOnTrial = false;
  private current: Generation | undefined;
  private latest: Generation | undefined;
  private media: TaskMedia | undefined;
  /** Milliseconds, as `performance.now()`: since when it has no task, where it has none. */
  private idleSince = performance.now();

  constructor(
    private readonly sequence: SequenceCache,
    private readonly dependencies: SlotDependencies,
  ) {}

  get id(): number {
    return this.sequence.id;
  }

  get isIdle(): boolean {
    return this.current === undefined;
  }

  /** Its task has tokens that were not sent to its client yet. */
  get isUnpublished(): boolean {
    return this.current?.isUnpublished ?? false;
  }

  /** It has a task whose events nobody takes now: it neither generates nor evaluates a prompt until somebody does. */
  get isPaused(): boolean {
    return this.current?.assignment.isPaused ?? false;
  }

  get isGenerating(): boolean {
    return this.current !== undefined && this.current.acceptedTokens > 0 && !this.isCatchingUp && !this.isPaused;
  }

  /** It has tokens to evaluate before it can generate: of its prompt, or of a text whose cells were given away. */
  get isPrompting(): boolean {
    return (this.current?.isPrompting === true || this.isCatchingUp) && !this.isPaused;
  }

  /** It had begun to generate, and its cells were given away. */
  private get isCatchingUp(): boolean {
    return this.current !== undefined && this.current.acceptedTokens > 0 && this.sequence.pending > 1;
  }

  get promptTokensAhead(): number {
    return this.isPrompting ? this.sequence.pending : 0;
  }

  get promptingSince(): number {
    return this.current?.start.startedAt ?? 0;
  }

  get tokensInCache(): number {
    return this.sequence.cached;
  }

  get queuedAt(): number {
    return this.current?.assignment.queuedAt ?? 0;
  }

  get priority(): number {
    return this.current?.task.priority ?? 0;
  }

  /** The adapters of its task; without one, those that its cells were computed with. */
  get adapters(): AdapterSet {
    return this.sequence.adapters;
  }

  commonPrefix(prompt: Int32Array, adapters?: AdapterSet): number {
    return this.sequence.commonPrefix(prompt, adapters);
  }

  pendingPrefix(prompt: Int32Array, adapters?: AdapterSet): number {
    const { sequence } = this;
    return this.isPrompting ? sequence.knownPrefix(prompt, adapters) : sequence.commonPrefix(prompt, adapters);
  }

  promptOf(task: Task): Int32Array {
    const { canShift, backend } = this.dependencies;
    return canShift && !task.promptLogprobs && !hasMedia(task)
      ? cutPrompt(task.prompt, backend.context.sequenceContextSize, task.keepTokens)
      : task.prompt;
  }

  serves(assignment: Assignment): boolean {
    return this.current?.assignment === assignment;
  }

  /**
   * Takes a task. Only between steps: the sequence is trimmed to what it has in common with the prompt.
   * An empty prompt has ended already: nothing can be sampled after nothing.
   * @param source slot whose sequence the beginning of the prompt is copied from; absent = its own
   * @throws ERR_GRAMMAR, ERR_INVALID_ARGUMENT; the slot is idle then
   */
  begin(assignment: Assignment, source?: SlotActor): Generation {
    const { task, adapters } = assignment;
    const { backend } = this.dependencies;
    const media = assignment.parts?.media;
    if (hasMedia(task) && !media) throw new EngineError('ERR_INTERNAL', 'the media of a task were not prepared');
    const prompt = this.promptOf(task);
    const chain = createChain(assignment, prompt, backend);
    const minChunk = canMoveChunks(backend) ? (task.cacheReuse ?? 0) : 0;
    const mayReuse = task.cachePrompt && !task.promptLogprobs;
    const spans = task.media?.map(spanOf);
    const cachedTokens = this.sequence.begin(prompt, mayReuse, source?.sequence, adapters, minChunk, spans);
    const place = { slotId: this.id, prompt, cachedTokens };
    const generation = createGeneration(assignment, chain, place, this.dependencies);
    assignment.parts = undefined;
    this.media = media;
    this.current = generation;
    this.latest = generation;
    this.draft = NO_DRAFT;
    if (prompt.length === 0) this.endWithoutToken(generation, generation.start.startedAt);
    return generation;
  }

  /** Makes room in a full sequence. Only between steps. */
  shiftIfFull(): void {
    const { current, sequence } = this;
    const { backend, canShift } = this.dependencies;
    const { sequenceContextSize } = backend.context;
    if (!current || !canShift || sequence.hasMedia || sequence.cached + 1 < sequenceContextSize) return;
    const { promptTokens } = current.start;
    const bos = backend.model.addBos ? 1 : 0;
    sequence.shift(planShift(current.task, sequence.cached, promptTokens, sequenceContextSize, bos));
    current.isShifted = true;
  }

  /** Adds its next tokens to a step, as many as fit. */
  contribute(batch: Batch<Generation>): void {
    const { current, draft } = this;
    this.draft = NO_DRAFT;
    if (!current) return;
    const { chain } = current.start;
    const promptLogprobs = current.isPrompting ? current.start.promptLogprobs : null;
    const sampling = current.task.maxTokens === 0 ? null : chain;
    if (this.isGenerating) batch.add(current, this.sequence, sampling, draft);
    else batch.addPrompt(current, this.sequence, sampling, promptLogprobs);
  }

  /** What has to be encoded before its prompt can go on, or is; undefined = tokens are next. */
  get nextMedia(): PreparedMedia | undefined {
    const span = this.isPrompting ? this.sequence.nextMedia : undefined;
    return span && this.media?.at(span.at);
  }

  /** Makes a step of the media that its prompt needs next, which are encoded. */
  contributeMedia(batch: Batch<Generation>): void {
    const { current, nextMedia } = this;
    if (!current || !nextMedia?.encoded) return;
    const chain = current.task.maxTokens === 0 ? null : current.start.chain;
    batch.addMedia(current, this.sequence, chain, nextMedia.encoded);
  }

  get draftRequest(): DraftRequest | undefined {
    const { current, sequence } = this;
    if (!current || this.isPaused || sequence.hasMedia) return undefined;
    if (current.task.maxTokens === 0 || current.task.speculative.maxTokens === 0) return undefined;
    const { speculative: settings } = current.task;
    // A step with `limit` drafts gives one token more.
    const limit = this.isGenerating ? Math.min(settings.maxTokens, this.tokensAhead - 1) : 0;
    return { sequence, settings, limit };
  }

  /** Token level: takes what a step gave. @returns true when there is something to publish */
  accept(share: Share<Generation>, now: number): boolean {
    const generation = share.owner;
    const { sequence } = this;
    const last = share.tokens.at(-1);
    if (last !== undefined) {
      this.isOnTrial = false;
      generation.accept(share, now, sequence.cached);
      sequence.push(last);
      generation.ending = endingOf(this.state(generation, last));
      if (generation.ending) this.release();
      return true;
    }
    if (sequence.pending > 0) return generation.acceptProgress(sequence.cached, now);
    this.endWithoutToken(generation, now);
    return true;
  }

  /** How many tokens may follow before it ends by numbers or needs room; 0 = it has no task that generates. */
  get tokensAhead(): number {
    const { current, sequence } = this;
    if (!current || !this.isGenerating) return 0;
    return tokensUntilEnd(this.state(current, sequence.at(sequence.length - 1)), sequence.cached);
  }

  /** Drops the task at once, also while a step runs: what the step still produces for it is dropped too. */
  release(): Generation | undefined {
    const generation = this.current;
    if (!generation) return undefined;
    generation.stop();
    this.endings++;
    this.leave();
    return generation;
  }

  /** What of its task has to be kept so that it can go on in another slot. Only between steps: cut media are dropped. */
  prepareSuspension(): SuspendedTask | undefined {
    const { current: generation, media } = this;
    return generation && { generation, media, sequence: this.sequence.suspended() };
  }

  /** Its task leaves it, to end or to go on elsewhere: the slot is idle, and holds what it held. */
  leave(): void {
    this.current = undefined;
    this.idleSince = performance.now();
    this.media = undefined;
    this.isOnTrial = false;
  }

  /** Takes a task that was suspended, whose cells are in its sequence. Only between steps. */
  goOn({ generation, media }: SuspendedTask): void {
    generation.slotId = this.id;
    this.media = media;
    this.current = generation;
    this.latest = generation;
    this.draft = NO_DRAFT;
    if (generation.isPrompting && this.sequence.cached === 0) generation.start.promptLogprobs?.restart();
  }

  /**
   * Steps may have sampled and computed tokens after the end of a generation. No other prompt re-uses those, so that
   * prompts are evaluated in the same pieces whatever the size of bursts, and with drafts as without. A recurrent
   * memory cannot be cut back to the end: then it is of no use at all.
   */
  hideUnpublished(generation: Generation): void {
    if (this.dependencies.backend.isRecurrent) return;
    if (this.latest !== generation || generation.generatedTokens === 0) return;
    const unread = generation.acceptedTokens - generation.generatedTokens;
    this.sequence.limitReuse(this.sequence.length - unread - 1);
  }

  /** Only between steps, and while it has no task. */
  withCells<Result>(work: (sequence: SequenceCache) => Result): Result {
    return work(this.sequence);
  }

  /** Gives the cells of an idle slot back. @returns false when there were none, or the slot is in use */
  freeCells(): boolean {
    if (!this.isIdle || this.sequence.cached === 0) return false;
    this.sequence.clear();
    return true;
  }

  dropUnprovenCells(): boolean {
    const { current, sequence } = this;
    if (!sequence.hasUnprovenCells) return false;
    sequence.dropUnproven();
    if (current?.isPrompting) current.start.promptLogprobs?.restart();
    return true;
  }

  recoverCells(): void {
    if (this.sequence.cached > 0) this.sequence.recover();
  }

  clearCells(): void {
    this.sequence.clear();
  }

  snapshot(): SlotSnapshot {
    const { latest } = this;
    const maxTokens = latest?.task.maxTokens ?? -1;
    return {
      id: this.id,
      contextSize: this.dependencies.backend.context.sequenceContextSize,
      isProcessing: !this.isIdle,
      task: latest && withoutMedia(latest.task),
      tokensInCache: this.sequence.cached,
      promptTokens: latest?.start.promptTokens ?? 0,
      cachedPromptTokens: latest?.start.cachedTokens ?? 0,
      generatedTokens: latest?.generatedTokens ?? 0,
      remainingTokens: maxTokens < 0 ? -1 : maxTokens - (latest?.generatedTokens ?? 0),
      hasNewLine: latest?.text.hasNewLine ?? false,
      stoppingWord: latest?.text.stoppingWord ?? '',
    };
  }

  /** @param encodingMs milliseconds since the encoding of its media began; undefined = none is encoded */
  live(encodingMs: number | undefined): LiveSlot {
    const { current } = this;
    const contextSize = this.dependencies.backend.context.sequenceContextSize;
    const tokensInCache = this.sequence.cached;
    const { activity, since } = this.activity(encodingMs);
    const place = {
      id: this.id,
      activity,
      since: Math.round(performance.timeOrigin + since),
      contextSize,
      tokensInCache,
    };
    if (!current) return place;
    const { promptTokens, cachedTokens } = current.start;
    const { task, choice = 'oldest' } = current.assignment;
    return {
      ...place,
      task: {
        ...(task.origin && { requestId: task.origin.requestId }),
        choice,
        promptTokens,
        cachedTokens,
        processedTokens: Math.min(promptTokens, tokensInCache),
        generatedTokens: current.generatedTokens,
        generatedMs: current.generatedMs,
      },
    };
  }

  /** What it does, and since when. */
  private activity(encodingMs: number | undefined): { readonly activity: SlotActivity; readonly since: number } {
    const { current } = this;
    if (!current) return { activity: 'idle', since: this.idleSince };
    const { pacedAt } = current.assignment;
    if (this.isPaused) return { activity: 'stalled', since: Math.max(current.start.startedAt, pacedAt) };
    if (encodingMs !== undefined) return { activity: 'encoding', since: performance.now() - encodingMs };
    if (this.isGenerating) return { activity: 'generating', since: Math.max(current.firstTokenAt, pacedAt) };
    return { activity: 'reading', since: Math.max(current.start.startedAt, pacedAt) };
  }

  private endWithoutToken(generation: Generation, now: number): void {
    generation.acceptPrompt(now, this.sequence.cached);
    generation.ending = { cause: 'limit', truncated: false };
    this.release();
  }

  private state(generation: Generation, token: number): GenerationState {
    const { backend, canShift } = this.dependencies;
    return {
      endsGeneration: backend.vocabulary.endsGeneration(token),
      promptTokens: generation.start.promptTokens,
      generatedTokens: generation.acceptedTokens,
      maxTokens: generation.task.maxTokens,
      knownTokens: this.sequence.length,
      contextSize: backend.context.sequenceContextSize,
      trainContext: backend.model.trainContext,
      canShift: canShift && !this.sequence.hasMedia,
    };
  }
}
