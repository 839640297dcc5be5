import { type AdapterSet, cellKeyOf, cellKeysFor } from '../adapters/adapter-set.js';
import type { Backend } from '../backend/backend.js';
import type { DiskTier } from '../disk-cache/disk-tier.js';
import type { StoredSequence } from '../disk-cache/stored-sequence.js';
import { EngineError } from '../door/engine-error.js';
import { type CacheTier, NO_TIER, type TierFigures } from '../door/engine-statistics.js';
import type { PrefixSource, ReusableSequence } from '../sequences/reusable-sequence.js';
import type { SequenceCache } from '../sequences/sequence-cache.js';
import type { HostTier } from './host-tier.js';
import type { ParkedSequence } from './parked-sequence.js';
import { isWorthParking, isWorthRestoring } from './worth.js';

/** Milliseconds after a sequence had to be parked in the way of a task during which others are parked ahead. */
const PRESSURE_MS = 600_000;

/** Milliseconds after a sequence could not be parked in which none is parked ahead. */
const PAUSE_MS = 30_000;

/** What is known of a prompt outside of the context. */
export interface FoundPrefix {
  /** Tokens of the prompt that it begins with. */
  readonly length: number;
  /** In memory of the host; absent = in a file. */
  readonly parked?: ParkedSequence;
  readonly stored?: StoredSequence;
}

/** The state of the cells of a task that waits to go on. */
export interface KeptState {
  readonly buffer: Uint8Array;
  /** Bytes of it that are used. */
  readonly size: number;
}

/** Moves sequences between the context, the memory of the host and files. Every move takes the place of a step. */
export class Parking {
  private lastNeeded = Number.NEGATIVE_INFINITY;
  private pausedUntil = Number.NEGATIVE_INFINITY;
  private parkedTokens = 0;
  private restoredTokens = 0;
  private hitTokens = 0;

  /**
   * @param warn takes what an operator should know
   * @param disk keeps what is parked for the next engine; absent = nothing does
   * @param now milliseconds
   */
  constructor(
    private readonly tier: HostTier,
    private readonly backend: Pick<Backend, 'isRecurrent' | 'slidingWindow'>,
    private readonly warn: (message: string) => void,
    private readonly disk?: DiskTier,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get figures(): TierFigures {
    const { hitTokens, parkedTokens, restoredTokens } = this;
    const { sequences, tokens, bytes, maxBytes, evictedTokens } = this.tier;
    return { sequences, tokens, bytes, maxBytes, hitTokens, parkedTokens, restoredTokens, evictedTokens };
  }

  get diskFigures(): TierFigures {
    return this.disk?.figures ?? NO_TIER;
  }

  /** What is parked is kept for the next engine, so that idle moments are always used to park what slots hold. */
  get isLasting(): boolean {
    return this.disk !== undefined;
  }

  /**
   * What is worth restoring for a prompt.
   * @param prompt without its last token, which is always evaluated
   * @param live tokens of the prompt that a sequence in the context begins with
   */
  find(prompt: Int32Array, adapters: AdapterSet, live: number): FoundPrefix | undefined {
    const isUsable = (sequence: ReusableSequence, length: number) => this.isUsable(sequence, length);
    let best: FoundPrefix | undefined;
    for (const key of cellKeysFor(adapters)) {
      const parked = this.worthy(this.tier.find(key, prompt, isUsable), Math.max(live, best?.length ?? 0));
      if (parked) best = { length: parked.length, parked: parked.sequence };
      const stored = this.worthy(this.disk?.find(key, prompt, isUsable), Math.max(live, best?.length ?? 0));
      if (stored) best = { length: stored.length, stored: stored.sequence };
    }
    return best;
  }

  /**
   * Whether what a sequence holds is parked before something else takes its place.
   * @param kept tokens of it that stay
   */
  isDue(sequence: SequenceCache, kept: number): boolean {
    const { reusableLength: held } = sequence;
    if (held === 0 || (this.backend.isRecurrent && held < sequence.cached)) return false;
    const { tokens, adapters } = sequence.held;
    const parked = this.tier.parkedLength(cellKeyOf(adapters), tokens.subarray(0, held));
    return isWorthParking({ held, kept, parked });
  }

  /** The same while there is nothing else to do, where nothing else has to go for it unless it is kept in a file. */
  isDueAhead(sequence: SequenceCache): boolean {
    if (this.now() < this.pausedUntil || !this.isDue(sequence, 0)) return false;
    const { savedSize } = sequence;
    return this.isLasting ? this.tier.fits(savedSize) : this.tier.hasRoom(savedSize);
  }

  /** Slots have been too few of late, so that idle moments are used to park what they hold. */
  get isUnderPressure(): boolean {
    return this.now() - this.lastNeeded < PRESSURE_MS;
  }

  /** A task needs a slot whose sequence is not parked. */
  noteNeed(): void {
    this.lastNeeded = this.now();
  }

  /**
   * Parks what a sequence holds, which it goes on holding. Does not reject.
   * @returns false if it is not parked, for want of room or since that failed
   */
  async park(sequence: SequenceCache): Promise<boolean> {
    const { reusableLength: usable, savedSize: size, firstPosition } = sequence;
    const { held } = sequence;
    const { tokens, adapters } = held;
    this.tier.forgetBeginnings(cellKeyOf(adapters), tokens.subarray(0, usable));
    const buffer = this.tier.reserve(size);
    if (buffer === undefined) return false;
    try {
      const written = await sequence.saveInto(buffer, this.isLasting);
      const parked = { ...held, usable, firstPosition, buffer, size: written, usedAt: this.now(), pins: 0 };
      this.tier.add(parked);
      this.parkedTokens += tokens.length;
      this.disk?.write(parked);
      return true;
    } catch (cause) {
      this.tier.release(buffer);
      this.pausedUntil = this.now() + PAUSE_MS;
      this.warn(`what a slot held could not be parked: ${EngineError.from(cause).message}`);
      return false;
    }
  }

  /**
   * Reads a sequence from its file into the memory of the host, beside the steps. Does not reject.
   * @returns what is parked then, with a pin that the caller has to take off; undefined = it is of no use
   */
  async fetch(stored: StoredSequence): Promise<ParkedSequence | undefined> {
    const { tokens, adapters, media, usable, firstPosition, size } = stored;
    const buffer = this.tier.reserve(size);
    if (buffer === undefined) return undefined;
    if (!(await this.disk?.read(stored, buffer))) {
      this.tier.release(buffer);
      return undefined;
    }
    const held = { tokens, adapters, media, usable, firstPosition };
    const parked: ParkedSequence = { ...held, buffer, size, usedAt: this.now(), pins: 1, stored };
    this.tier.add(parked);
    return parked;
  }

  /** Makes a sequence hold what is parked. Where that fails, it holds nothing. Does not reject. */
  async restore(sequence: SequenceCache, parked: ParkedSequence): Promise<void> {
    const { tokens, buffer, size, usable, stored } = parked;
    try {
      await sequence.take({ ...parked, state: buffer.subarray(0, size) }, usable);
      parked.usedAt = this.now();
      this.restoredTokens += tokens.length;
    } catch (cause) {
      const { message } = EngineError.from(cause);
      this.tier.retire(parked);
      if (stored) await this.disk?.drop(stored, message);
      else this.warn(`a parked prompt could not be restored: ${message}`);
    }
  }

  /**
   * Memory with the state of a sequence whose task will go on: nothing else makes it go. Does not reject.
   * @returns undefined for want of room or since that failed
   */
  async keep(sequence: SequenceCache): Promise<KeptState | undefined> {
    const { savedSize } = sequence;
    const buffer = this.tier.reserve(savedSize);
    if (buffer === undefined) return undefined;
    try {
      return { buffer, size: await sequence.saveInto(buffer, false) };
    } catch (cause) {
      this.tier.release(buffer);
      this.warn(`a task could not be parked: ${EngineError.from(cause).message}`);
      return undefined;
    }
  }

  /** A kept state is not needed any more. */
  giveBack({ buffer }: KeptState): void {
    this.tier.release(buffer);
  }

  /** A task began with so many tokens of its prompt that were restored. */
  noteHit(tier: CacheTier, tokens: number): void {
    if (tier === 'disk') this.disk?.noteHit(tokens);
    else this.hitTokens += tokens;
  }

  /** What is to be kept in files is there. */
  async settled(): Promise<void> {
    await this.disk?.settled();
  }

  private worthy<Sequence extends ReusableSequence>(
    match: PrefixSource<Sequence> | undefined,
    live: number,
  ): PrefixSource<Sequence> | undefined {
    return match && isWorthRestoring(match.length, match.sequence.tokens.length, live) ? match : undefined;
  }

  /** A recurrent state is of use as a whole, and behind a sliding window the window has to be there. */
  private isUsable({ tokens, firstPosition }: ReusableSequence, length: number): boolean {
    if (this.backend.isRecurrent) return length === tokens.length;
    return firstPosition <= Math.max(0, length - this.backend.slidingWindow);
  }
}
