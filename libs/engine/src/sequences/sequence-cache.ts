import { type AdapterSet, isOfUse, NO_ADAPTERS } from '../adapters/adapter-set.js';
import type { SequenceContext } from '../backend/backend.js';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import type { SequenceCheckpoints } from '../checkpoints/sequence-checkpoints.js';
import { EngineError } from '../door/engine-error.js';
import type { MediaSpan } from '../door/media.js';
import type { StepSequence } from '../step/step-sequence.js';
import { CellLayout } from './cell-layout.js';
import { planChunks } from './chunk-reuse.js';
import type { Shift } from './context-shift.js';
import type { SequenceMirror } from './sequence-mirror.js';
import { TokenBuffer } from './token-buffer.js';

/** What a sequence holds in the cache: tokens, and what their cells were computed with. */
export interface HeldSequence {
  readonly tokens: Int32Array;
  readonly adapters: AdapterSet;
  /** Its cells that stand for no tokens; absent = none. */
  readonly media?: readonly MediaSpan[];
}

/** The same with the state of its cells. */
export interface SavedSequence extends HeldSequence {
  readonly state: Uint8Array;
}

/** What a sequence is in the middle of a task, apart from the state of its cells. */
export interface SuspendedSequence {
  /** All that are known, also those that are not in the cache. */
  readonly tokens: Int32Array;
  readonly cached: number;
  readonly proven: number;
  readonly reusable: number;
  readonly unshifted: number;
  readonly adapters: AdapterSet;
  readonly media: readonly MediaSpan[];
}

/**
 * One row of the KV cache and the tokens of the task that uses it. Two numbers describe a running generation:
 * the tokens that are known, and how many of them are in the cache; a step lets the second catch up with the first.
 */
export class SequenceCache implements StepSequence {
  private readonly tokens = new TokenBuffer();
  private readonly layout = new CellLayout();
  private inCache = 0;
  /** Tokens of the cache that another prompt may re-use. */
  private reusable = Number.POSITIVE_INFINITY;
  /** Tokens of the cache that were computed behind the tokens that stand before them now. Those after a shift were not. */
  private unshifted = Number.POSITIVE_INFINITY;
  /** Tokens of the cache that logits depended on which were finite. */
  private proven = 0;
  private set: AdapterSet = NO_ADAPTERS;

  /**
   * @param slidingWindow tokens that an attention window reaches back; 0 = all
   * @param mirror follows all changes except growth
   * @param checkpoints of a memory that cannot be cut back to everywhere; absent = none are taken
   */
  constructor(
    readonly id: number,
    private readonly context: SequenceContext,
    private readonly slidingWindow: number,
    private readonly mirror?: SequenceMirror,
    private readonly checkpoints?: SequenceCheckpoints,
  ) {}

  /** The LoRA adapters that its cells are computed with. */
  get adapters(): AdapterSet {
    return this.set;
  }

  /** The number of known tokens. */
  get length(): number {
    return this.tokens.length;
  }

  /** Known tokens that are in the cache. */
  get cached(): number {
    return this.inCache;
  }

  /** Known tokens that are not in the cache: more than one in prefill, one in decode. */
  get pending(): number {
    return this.tokens.length - this.inCache;
  }

  get pendingTokens(): number {
    if (!this.layout.hasMedia && !this.checkpoints) return this.pending;
    const { length } = this.tokens;
    const media = this.layout.nextMedia(this.inCache);
    return Math.min(length, media, this.checkpoints?.nextBorder(this.inCache) ?? length) - this.inCache;
  }

  get nextMedia(): MediaSpan | undefined {
    return this.layout.hasMedia && this.pending > 0 ? this.layout.spanAt(this.inCache) : undefined;
  }

  /** Some of its cells stand for no tokens. */
  get hasMedia(): boolean {
    return this.layout.hasMedia;
  }

  /** The known token at a place; negative = it is a cell of media. */
  at(place: number): number {
    return this.tokens.at(place);
  }

  positionOf(place: number): number {
    return this.layout.positionOf(place);
  }

  /** Some of its cells may hold numbers that are not finite: nothing was computed of them yet that would show it. */
  get hasUnprovenCells(): boolean {
    return this.inCache > this.proven;
  }

  /**
   * How much of the prompt need not be evaluated, since it is in the cache, computed with the same adapters; where there are
   * checkpoints, as far as the memory can be brought back to it. Only between steps.
   */
  commonPrefix(prompt: Int32Array, adapters: AdapterSet = NO_ADAPTERS): number {
    const held = this.heldPrefix(prompt, adapters);
    if (!this.checkpoints || held === 0 || this.canGoBackTo(held)) return held;
    return this.checkpoints.before(held)?.place ?? 0;
  }

  /** How much of the prompt will be in the cache once all known tokens are. */
  knownPrefix(prompt: Int32Array, adapters: AdapterSet = NO_ADAPTERS): number {
    return isOfUse(this.set, adapters) ? this.layout.whole(this.tokens.commonPrefix(prompt, this.tokens.length)) : 0;
  }

  /**
   * Makes the sequence hold a beginning of the prompt and nothing else; the whole prompt is known from then on.
   * The last prompt token is never taken from the cache: its logits are needed. A memory that cannot drop its end
   * (recurrent models), or that no longer holds the window before it, starts from nothing, unless `goBack` was called before.
   * @param mayReuse false = start from nothing
   * @param source another sequence of the context that the beginning is taken from; absent = its own
   * @param adapters what it is computed with from then on; cells of others are of no use
   * @param minChunk tokens of a part that is worth moving to its place in the prompt; 0 = nothing is moved
   * @param media cells of the prompt that stand for no tokens
   * @returns prompt tokens that are in the cache
   */
  begin(
    prompt: Int32Array,
    mayReuse: boolean,
    source?: SequenceCache,
    adapters = NO_ADAPTERS,
    minChunk = 0,
    media: readonly MediaSpan[] = [],
  ): number {
    if (mayReuse && source) this.copyFrom(source);
    const usable = prompt.subarray(0, Math.max(0, prompt.length - 1));
    const prefix = mayReuse ? this.heldPrefix(usable, adapters) : 0;
    const mayMove = mayReuse && minChunk > 0 && !this.hasMedia && media.length === 0;
    const reusable = mayMove && isOfUse(this.set, adapters) ? this.moveChunks(usable, prefix, minChunk) : prefix;
    if (reusable > 0 && this.holdsWindowBefore(reusable) && this.trimTo(reusable)) {
      this.inCache = reusable;
      this.checkpoints?.dropBehind(prefix);
      this.proven = Math.min(this.proven, prefix);
      this.mirror?.keep(prefix);
    } else {
      this.clear();
    }
    this.set = adapters;
    this.tokens.replace(prompt);
    this.layout.replace(media);
    this.reusable = Number.POSITIVE_INFINITY;
    this.unshifted = Number.POSITIVE_INFINITY;
    this.checkpoints?.plan(prompt, this.inCache, (place) => this.layout.whole(place));
    return this.inCache;
  }

  /** The checkpoint that it has to go back to before a prompt begins; undefined = the memory can be cut to where it departs. */
  checkpointFor(prompt: Int32Array, adapters: AdapterSet): Checkpoint | undefined {
    const held = this.checkpoints ? this.heldPrefix(prompt, adapters) : 0;
    return held === 0 || this.canGoBackTo(held) ? undefined : this.checkpoints?.before(held);
  }

  /**
   * Holds what it held at one of its checkpoints. Only while no step runs.
   * @throws ERR_STATE; it holds nothing then
   */
  async goBack(checkpoint: Checkpoint): Promise<void> {
    const { place, state } = checkpoint;
    try {
      await this.context.restore(this.id, state, 'fixed');
      if (!this.trimTo(place) || !this.endsAt(place)) {
        throw new EngineError('ERR_STATE', 'the checkpoint does not belong to what is held');
      }
    } catch (error) {
      this.clear();
      throw error;
    }
    this.tokens.truncate(place);
    this.layout.truncate(place);
    this.inCache = place;
    this.proven = Math.min(this.proven, place);
    this.checkpoints?.dropBehind(place);
    this.mirror?.keep(place);
  }

  /** A checkpoint is wanted of what it holds now. */
  get isCheckpointDue(): boolean {
    return this.checkpoints?.isDue(this.inCache) ?? false;
  }

  /** Another one makes room for the checkpoint that is due. @returns false if none is wanted rather */
  makeRoomForCheckpoint(): boolean {
    return this.checkpoints?.makeRoom(this.inCache) ?? false;
  }

  /** Bytes of a checkpoint of what it holds now. */
  get checkpointSize(): number {
    return this.context.savedSize(this.id, 'fixed');
  }

  /** As `saveInto`, of what a checkpoint holds. */
  saveCheckpointInto(buffer: Uint8Array, hasChecksum: boolean): Promise<number> {
    return this.context.saveInto(this.id, buffer, hasChecksum, 'fixed');
  }

  /** @param checkpoint of what it holds now */
  addCheckpoint(checkpoint: Checkpoint): void {
    this.checkpoints?.add(checkpoint);
  }

  /** By place, ascending. */
  get allCheckpoints(): readonly Checkpoint[] {
    return this.checkpoints?.all ?? [];
  }

  /** A generated token. */
  push(token: number): void {
    this.tokens.push(token);
  }

  /** The next prompt re-uses at most the first `length` tokens of the cache. */
  limitReuse(length: number): void {
    this.reusable = length;
  }

  /** A step put the next `count` known tokens into the cache. */
  advance(count: number): void {
    this.inCache += count;
  }

  /** A generated token that is in the cache already. */
  extend(token: number): void {
    this.tokens.push(token);
    this.inCache++;
  }

  /** Logits behind all that is in the cache are finite. */
  prove(): void {
    this.proven = this.inCache;
  }

  /**
   * Gives back all cells that are not proven to hold finite numbers; its tokens stay known, and are computed again.
   * Only between steps.
   */
  dropUnproven(): void {
    if (!this.hasUnprovenCells) return;
    const proven = this.layout.whole(this.proven);
    const isKept = proven > 0 && this.holdsWindowBefore(proven) && this.trimTo(proven);
    if (!isKept) this.context.trim(this.id, 0, -1);
    this.inCache = isKept ? proven : 0;
    this.checkpoints?.dropBehind(this.inCache);
    this.proven = this.inCache;
    this.mirror?.keep(this.inCache);
  }

  /**
   * Drops the cells [from, to) and moves those behind them. These know of the dropped ones, so no other prompt may re-use
   * them, although it may have the same tokens there.
   * @throws ERR_BUSY while a step runs
   */
  shift({ from, to }: Shift): void {
    this.context.trim(this.id, from, to);
    this.context.shift(this.id, to, this.inCache, from - to);
    this.mirror?.shift(from, to);
    this.checkpoints?.dropBehind(from);
    this.tokens.remove(from, to);
    this.inCache -= to - from;
    this.unshifted = Math.min(this.unshifted, from);
    this.proven = this.proven >= to ? this.proven - (to - from) : Math.min(this.proven, from);
  }

  /** After a failed step: what the memory really holds counts. */
  recover(): void {
    this.inCache = Math.min(this.layout.placeAt(this.context.lastPosition(this.id) + 1), this.tokens.length);
    this.proven = Math.min(this.proven, this.inCache);
    if (!this.trimTo(this.inCache)) this.clear();
    this.checkpoints?.dropBehind(this.inCache);
    this.mirror?.keep(this.inCache);
  }

  /** Only while no step runs. */
  async save(): Promise<SavedSequence> {
    this.dropCutMedia();
    const { held } = this;
    const state = held.tokens.length === 0 ? new Uint8Array() : await this.context.save(this.id);
    return { ...held, state };
  }

  /**
   * Holds what was saved, and nothing else. Only while no step runs.
   * @throws ERR_STATE for a state that is damaged or does not fit, with everything as it was
   */
  async restore(saved: SavedSequence): Promise<void> {
    const before = await this.save();
    try {
      await this.hold(saved);
    } catch (error) {
      await this.hold(before);
      throw error;
    }
  }

  /** Tokens of the cache that another prompt may re-use. A recurrent state is of use as a whole only: see `begin`. */
  get reusableLength(): number {
    return this.hasUnprovenCells ? 0 : this.layout.whole(this.found);
  }

  /** What it holds now. */
  get held(): HeldSequence {
    return { tokens: this.tokens.slice(this.inCache), adapters: this.set, media: this.layout.slice(this.inCache) };
  }

  /** The first position that the memory holds; -1 = none. */
  get firstPosition(): number {
    return this.context.firstPosition(this.id);
  }

  /** Bytes that `saveInto` needs. */
  get savedSize(): number {
    return this.context.savedSize(this.id);
  }

  /**
   * Writes the state of its cells into memory that is there already. Only while no step runs.
   * @param hasChecksum whether damage is found later
   * @returns bytes written
   * @throws ERR_STATE
   */
  saveInto(buffer: Uint8Array, hasChecksum: boolean): Promise<number> {
    return this.context.saveInto(this.id, buffer, hasChecksum);
  }

  /**
   * Holds what was saved, and nothing else. Only while no step runs.
   * @param reusable tokens of it that a prompt may re-use
   * @param checkpoints of it, by place, ascending
   * @throws ERR_STATE for a state that is damaged or does not fit; it holds nothing then
   */
  async take(saved: SavedSequence, reusable: number, checkpoints: readonly Checkpoint[] = []): Promise<void> {
    await this.hold(saved);
    this.checkpoints?.replace(checkpoints);
    this.reusable = reusable;
    this.proven = this.inCache;
  }

  /** What `resume` needs besides the state of the cells. Only while no step runs. */
  suspended(): SuspendedSequence {
    this.dropCutMedia();
    const { tokens, layout, inCache: cached, proven, reusable, unshifted, set: adapters } = this;
    const { length } = tokens;
    return { tokens: tokens.slice(length), cached, proven, reusable, unshifted, adapters, media: layout.slice(length) };
  }

  /**
   * Goes on with what was suspended. Only while no step runs.
   * @param state of the cells; absent = they are computed again
   * @throws ERR_STATE for a state that is damaged or does not fit; the cells are computed again then
   */
  async resume(suspended: SuspendedSequence, state?: Uint8Array): Promise<void> {
    const { tokens, cached, adapters, media } = suspended;
    this.layout.replace(media);
    const held = this.layout.slice(cached);
    this.clear();
    try {
      if (state) {
        await this.hold({ tokens: tokens.subarray(0, cached), adapters, media: held, state });
        this.proven = suspended.proven;
      }
    } finally {
      this.set = adapters;
      this.tokens.replace(tokens);
      this.layout.replace(media);
      if (this.inCache > 0) [this.reusable, this.unshifted] = [suspended.reusable, suspended.unshifted];
    }
  }

  /** Gives all cells back. */
  clear(): void {
    this.context.trim(this.id, 0, -1);
    this.inCache = 0;
    this.proven = 0;
    this.tokens.truncate(0);
    this.layout.truncate(0);
    this.checkpoints?.dropBehind(-1);
    this.reusable = Number.POSITIVE_INFINITY;
    this.unshifted = Number.POSITIVE_INFINITY;
    this.mirror?.keep(0);
  }

  /** @returns how much of the prompt is in its place then */
  private moveChunks(prompt: Int32Array, prefix: number, minChunk: number): number {
    const at = (place: number) => this.tokens.at(place);
    const moves = planChunks(at, Math.min(this.inCache, this.reusable), prompt, prefix, minChunk);
    for (const { from, to, length } of moves) {
      this.context.trim(this.id, to, from);
      this.context.shift(this.id, from, from + length, to - from);
    }
    return moves.reduce((end, { to, length }) => Math.max(end, to + length), prefix);
  }

  private async hold({ tokens, state, adapters, media = [] }: SavedSequence): Promise<void> {
    this.clear();
    this.set = adapters;
    if (tokens.length === 0) return;
    await this.context.restore(this.id, state);
    this.layout.replace(media);
    if (!this.endsAt(tokens.length)) {
      this.clear();
      throw new EngineError('ERR_STATE', 'the state does not belong to its tokens');
    }
    this.tokens.replace(tokens);
    this.inCache = tokens.length;
  }

  /**
   * Holds what another sequence holds. Where every sequence has a buffer of its own, llama.cpp copies whole sequences
   * only (anything else aborts the process); where they share one, a sequence must not get a cell twice. What is too
   * much is trimmed afterwards. The bytes are copied at the beginning of the next step, before anything is computed.
   */
  private copyFrom(source: SequenceCache): void {
    this.clear();
    this.context.copy(source.id, this.id, 0, -1);
    const held = source.layout.whole(source.inCache);
    this.tokens.copyFrom(source.tokens, held);
    this.layout.copyFrom(source.layout, held);
    this.inCache = held;
    this.proven = Math.min(source.proven, held);
    this.reusable = source.reusable;
    this.unshifted = source.unshifted;
    this.mirror?.copyFrom(source.id);
    this.set = source.set;
  }

  /** Tokens of the prompt that it begins with, as far as they may be re-used. */
  private heldPrefix(prompt: Int32Array, adapters: AdapterSet): number {
    return isOfUse(this.set, adapters) ? this.layout.whole(this.tokens.commonPrefix(prompt, this.found)) : 0;
  }

  /** What stands behind a place can be dropped. */
  private canGoBackTo(place: number): boolean {
    return place === this.inCache || (!this.checkpoints?.isRecurrent && this.holdsWindowBefore(place));
  }

  private get found(): number {
    return Math.min(this.inCache, this.reusable, this.unshifted);
  }

  private holdsWindowBefore(place: number): boolean {
    const position = this.layout.positionOf(place);
    return this.context.firstPosition(this.id) <= Math.max(0, position - this.slidingWindow);
  }

  /** @param place that cuts no media */
  private trimTo(place: number): boolean {
    return this.context.trim(this.id, this.layout.positionOf(place), -1);
  }

  /** The rest of media whose other cells are not there is of no use. */
  private dropCutMedia(): void {
    const whole = this.layout.whole(this.inCache);
    if (whole === this.inCache) return;
    this.inCache = whole;
    this.checkpoints?.dropBehind(whole);
    this.proven = Math.min(this.proven, whole);
    if (!this.trimTo(whole)) this.clear();
  }

  /** The memory holds what stands before a place, and no more. Media may begin at the last position that it tells of. */
  private endsAt(place: number): boolean {
    const last = this.context.lastPosition(this.id);
    const end = this.layout.positionOf(place);
    const mediaBefore = this.layout.spanAt(place - 1);
    const least = mediaBefore ? this.layout.positionOf(mediaBefore.at) : end - 1;
    return last >= least && last < end;
  }
}
