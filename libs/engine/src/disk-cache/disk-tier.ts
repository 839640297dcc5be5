import { cellKeyOf } from '../adapters/adapter-set.js';
import { EngineError } from '../door/engine-error.js';
import type { TierFigures } from '../door/engine-statistics.js';
import { minGain } from '../sequences/move-gain.js';
import { PrefixIndex } from '../sequences/prefix-index.js';
import { bestSource, type IsUsable, type PrefixSource } from '../sequences/reusable-sequence.js';
import { worthOf } from '../sequences/worth.js';
import type { CacheFolder, OtherFile } from './cache-folder.js';
import type { StorableSequence, StoredSequence } from './stored-sequence.js';

/** A sequence is written where at least so much of it is in no file. */
const MIN_SHARE_UNWRITTEN = 1 / 8;
/** Sequences that wait to be written; the one that has waited longest is given up for more. */
const MAX_WAITING = 8;
/** How long nothing is written after a write has failed, in milliseconds. */
const PAUSE_MS = 30_000;

/**
 * Sequences in files, bounded in bytes: what is worth least makes room. Files are written behind the work, one at a time.
 * Whatever goes wrong with a file costs what it held, and a line in the log.
 */
export class DiskTier {
  private readonly index = new PrefixIndex<StoredSequence>();
  private others: OtherFile[] = [];
  private waiting: StorableSequence[] = [];
  private writing: Promise<void> | undefined;
  private pausedUntil = 0;
  private bytes = 0;
  private tokens = 0;
  private hitTokens = 0;
  private parkedTokens = 0;
  private restoredTokens = 0;
  private evictedTokens = 0;

  /**
   * @param maxBytes of all files in the folder; infinite = no bound
   * @param warn takes what an operator should know
   * @param now milliseconds since unix epoch
   */
  constructor(
    private readonly folder: CacheFolder,
    private readonly maxBytes: number,
    private readonly warn: (message: string) => void,
    private readonly now: () => number = Date.now,
  ) {}

  get figures(): TierFigures {
    const { tokens, bytes, maxBytes, hitTokens, parkedTokens, restoredTokens, evictedTokens } = this;
    const sequences = this.index.size;
    return { sequences, tokens, bytes, maxBytes, hitTokens, parkedTokens, restoredTokens, evictedTokens };
  }

  /** Finds what earlier runs have left. Does not reject: where the folder cannot be read, there is nothing. */
  async open(): Promise<void> {
    try {
      const { stored, others } = await this.folder.list();
      for (const each of stored) this.add(each);
      for (const each of others) {
        this.bytes += each.bytes;
        if (each.fault) this.warn(`a file of the disk cache is of no use, ${each.fault}: ${each.path}`);
      }
      this.others = [...others];
      await this.makeRoom(0);
    } catch (cause) {
      this.warn(`the disk cache cannot be read: ${EngineError.from(cause).message}`);
    }
  }

  /** As `bestSource`. */
  find(key: string, prompt: Int32Array, isUsable: IsUsable): PrefixSource<StoredSequence> | undefined {
    return bestSource(this.index, key, prompt, isUsable);
  }

  /**
   * Reads the state of a sequence into memory of its size.
   * @returns false if that failed; the file is gone then
   */
  async read(sequence: StoredSequence, buffer: Uint8Array): Promise<boolean> {
    try {
      await this.folder.read(sequence, buffer);
    } catch (cause) {
      await this.drop(sequence, EngineError.from(cause).message);
      return false;
    }
    sequence.usedAt = this.now();
    this.restoredTokens += sequence.tokens.length;
    // A task waits for what was read, not for this; without it, the file is only found older than it is.
    this.folder.touch(sequence.path, sequence.usedAt).catch(() => undefined);
    return true;
  }

  /** What was read turned out to be damaged. */
  async drop(sequence: StoredSequence, why: string): Promise<void> {
    this.warn(`a file of the disk cache was of no use and is removed, ${why}: ${sequence.path}`);
    this.forget(sequence);
    await this.folder.remove(sequence.path).catch(() => undefined); // it is overwritten when its turn comes
  }

  /** Has a sequence written once its turn comes, unless hardly anything of it is new. */
  write(sequence: StorableSequence): void {
    if (this.now() < this.pausedUntil || !this.isNews(sequence)) return;
    sequence.pins++;
    this.waiting.push(sequence);
    if (this.waiting.length > MAX_WAITING) this.waiting.shift()!.pins--;
    this.writing ??= this.writeAll();
  }

  /** A task began with so many tokens of its prompt that were in a file. */
  noteHit(tokens: number): void {
    this.hitTokens += tokens;
  }

  /** Everything is written that is to be written. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private isNews({ adapters, tokens, usable }: StorableSequence): boolean {
    const written = this.index.longest(cellKeyOf(adapters), tokens.subarray(0, usable)).length;
    return usable - written >= Math.max(minGain(usable), usable * MIN_SHARE_UNWRITTEN);
  }

  private async writeAll(): Promise<void> {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      try {
        if (this.isNews(next)) await this.store(next);
      } catch (cause) {
        this.pausedUntil = this.now() + PAUSE_MS;
        this.warn(`the disk cache was not written: ${EngineError.from(cause).message}`);
      }
      next.pins--;
    }
    this.writing = undefined;
  }

  private async store(sequence: StorableSequence): Promise<void> {
    if (!(await this.makeRoom(sequence.size))) return;
    const stored = await this.folder.write(sequence, this.now());
    const { adapters, tokens, usable } = sequence;
    const beginnings = this.index.beginningsOf(cellKeyOf(adapters), tokens.subarray(0, usable));
    this.others = this.others.filter(({ path, bytes }) => {
      if (path === stored.path) this.bytes -= bytes;
      return path !== stored.path;
    });
    for (const each of beginnings) {
      this.forget(each);
      if (each.path !== stored.path) await this.folder.remove(each.path);
    }
    this.add(stored);
    this.parkedTokens += tokens.length;
  }

  /** @returns whether there is room for so many bytes now */
  private async makeRoom(bytes: number): Promise<boolean> {
    if (bytes > this.maxBytes) return false;
    while (this.bytes + bytes > this.maxBytes) {
      const least = this.leastWorth();
      if (least === undefined) return false;
      if ('tokens' in least) {
        this.evictedTokens += least.tokens.length;
        this.forget(least);
      } else {
        this.others = this.others.filter((other) => other !== least);
        this.bytes -= least.bytes;
      }
      await this.folder.remove(least.path);
    }
    return true;
  }

  /** Files of others are worth as much a byte as the tokens here. */
  private leastWorth(): StoredSequence | OtherFile | undefined {
    const now = this.now();
    let least: StoredSequence | OtherFile | undefined;
    let leastWorth = Number.POSITIVE_INFINITY;
    for (const stored of this.index.entries()) {
      const worth = worthOf(this.index.uniqueLength(stored), stored.bytes, now - stored.usedAt);
      if (worth < leastWorth) [least, leastWorth] = [stored, worth];
    }
    const tokensPerByte = this.tokens / Math.max(1, this.bytes);
    for (const other of this.others) {
      const worth = other.fault ? 0 : worthOf(other.bytes * tokensPerByte, other.bytes, now - other.usedAt);
      if (worth < leastWorth) [least, leastWorth] = [other, worth];
    }
    return least;
  }

  private add(stored: StoredSequence): void {
    this.index.add(cellKeyOf(stored.adapters), stored.tokens.subarray(0, stored.usable), stored);
    this.bytes += stored.bytes;
    this.tokens += stored.tokens.length;
  }

  private forget(stored: StoredSequence): void {
    if (!this.index.has(stored)) return;
    this.index.remove(stored);
    this.bytes -= stored.bytes;
    this.tokens -= stored.tokens.length;
  }
}
