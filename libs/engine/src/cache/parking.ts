import type { AdapterSet } from '../adapters/adapter-set.js';
import type { Backend } from '../backend/backend.js';
import { EngineError } from '../door/engine-error.js';
import type { TierFigures } from '../door/engine-statistics.js';
import type { SequenceCache } from '../sequences/sequence-cache.js';
import type { HostTier, ParkedMatch } from './host-tier.js';
import type { ParkedSequence } from './parked-sequence.js';
import { isWorthParking, isWorthRestoring } from './worth.js';

/** Milliseconds after a sequence had to be parked in the way of a task during which others are parked ahead. */
const PRESSURE_MS = 600_000;

/** Moves sequences between the context and the memory of the host. Every move takes the place of a step. */
export class Parking {
  private lastNeeded = Number.NEGATIVE_INFINITY;
  private parkedTokens = 0;
  private restoredTokens = 0;
  private hitTokens = 0;

  /**
   * @param warn takes what an operator should know
   * @param now milliseconds
   */
  constructor(
    private readonly tier: HostTier,
    private readonly backend: Pick<Backend, 'isRecurrent' | 'slidingWindow'>,
    private readonly warn: (message: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get figures(): TierFigures {
    const { hitTokens, parkedTokens, restoredTokens } = this;
    const { sequences, tokens, bytes, maxBytes, evictedTokens } = this.tier;
    return { sequences, tokens, bytes, maxBytes, hitTokens, parkedTokens, restoredTokens, evictedTokens };
  }

  /**
   * A parked sequence that is worth restoring for a prompt.
   * @param prompt without its last token, which is always evaluated
   * @param live tokens of the prompt that a sequence in the context begins with
   */
  find(prompt: Int32Array, adapters: AdapterSet, live: number): ParkedMatch | undefined {
    const match = this.tier.find(adapters.key, prompt, (sequence, length) => this.isUsable(sequence, length));
    return match && isWorthRestoring(match.length, match.sequence.tokens.length, live) ? match : undefined;
  }

  /**
   * Whether what a sequence holds is parked before something else takes its place.
   * @param kept tokens of it that stay
   */
  isDue(sequence: SequenceCache, kept: number): boolean {
    const { reusableLength: held } = sequence;
    if (held === 0 || (this.backend.isRecurrent && held < sequence.cached)) return false;
    const { tokens, adapters } = sequence.held;
    const parked = this.tier.parkedLength(adapters.key, tokens.subarray(0, held));
    return isWorthParking({ held, kept, parked });
  }

  /** The same while there is nothing else to do, where nothing else has to go for it. */
  isDueAhead(sequence: SequenceCache): boolean {
    return this.isDue(sequence, 0) && this.tier.hasRoom(sequence.savedSize);
  }

  /** Slots have been too few of late, so that idle moments are used to park what they hold. */
  get isUnderPressure(): boolean {
    return this.now() - this.lastNeeded < PRESSURE_MS;
  }

  /** A task needs a slot whose sequence is not parked. */
  noteNeed(): void {
    this.lastNeeded = this.now();
  }

  /** Parks what a sequence holds, which it goes on holding. Where there is no room, it does not. Does not reject. */
  async park(sequence: SequenceCache): Promise<void> {
    const { reusableLength: usable, savedSize: size, firstPosition } = sequence;
    const { held } = sequence;
    const { tokens, adapters } = held;
    this.tier.forgetBeginnings(adapters.key, tokens.subarray(0, usable));
    const buffer = this.tier.reserve(size);
    if (buffer === undefined) return;
    try {
      const written = await sequence.saveInto(buffer, false);
      this.tier.add({ ...held, usable, firstPosition, buffer, size: written, usedAt: this.now(), pins: 0 });
      this.parkedTokens += tokens.length;
    } catch (cause) {
      this.tier.release(buffer);
      this.lastNeeded = Number.NEGATIVE_INFINITY;
      this.warn(`what a slot held could not be parked: ${EngineError.from(cause).message}`);
    }
  }

  /** Makes a sequence hold what is parked. Where that fails, it holds nothing. Does not reject. */
  async restore(sequence: SequenceCache, parked: ParkedSequence): Promise<void> {
    const { tokens, buffer, size, usable } = parked;
    try {
      await sequence.take({ ...parked, state: buffer.subarray(0, size) }, usable);
      parked.usedAt = this.now();
      this.restoredTokens += tokens.length;
    } catch (cause) {
      this.warn(`a parked prompt could not be restored: ${EngineError.from(cause).message}`);
    }
  }

  /** A task began with so many tokens of its prompt that were restored. */
  noteHit(tokens: number): void {
    this.hitTokens += tokens;
  }

  /** A recurrent state is of use as a whole, and behind a sliding window the window has to be there. */
  private isUsable({ tokens, firstPosition }: ParkedSequence, length: number): boolean {
    if (this.backend.isRecurrent) return length === tokens.length;
    return firstPosition <= Math.max(0, length - this.backend.slidingWindow);
  }
}
