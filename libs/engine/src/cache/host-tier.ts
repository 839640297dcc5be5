import { cellKeyOf } from '../adapters/adapter-set.js';
import { PrefixIndex } from '../sequences/prefix-index.js';
import { bestSource, type IsUsable, type PrefixSource } from '../sequences/reusable-sequence.js';
import { worthOf } from '../sequences/worth.js';
import type { ParkedSequence } from './parked-sequence.js';
import { StateBuffers } from './state-buffers.js';

/** Sequences in memory of the host, bounded in bytes. What is worth least makes room. */
export class HostTier {
  /** Tokens that made room for others, since the start. */
  evictedTokens = 0;
  private readonly index = new PrefixIndex<ParkedSequence>();
  private readonly buffers: StateBuffers;
  private retired: ParkedSequence[] = [];

  /**
   * @param maxBytes of all states together; infinite = no bound
   * @param now milliseconds
   */
  constructor(
    readonly maxBytes: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.buffers = new StateBuffers(maxBytes);
  }

  /** Bytes that are taken from the system. */
  get bytes(): number {
    return this.buffers.held;
  }

  /** Tokens of all sequences. */
  get tokens(): number {
    let sum = 0;
    for (const { tokens } of this.index.entries()) sum += tokens.length;
    return sum;
  }

  get sequences(): number {
    return this.index.size;
  }

  /** As `bestSource`. */
  find(key: string, prompt: Int32Array, isUsable: IsUsable): PrefixSource<ParkedSequence> | undefined {
    return bestSource(this.index, key, prompt, isUsable);
  }

  /** How many of the first tokens of a sequence are parked. */
  parkedLength(key: string, tokens: Int32Array): number {
    return this.index.longest(key, tokens).length;
  }

  /**
   * Memory for a state, which others may have to make room for.
   * @returns undefined where there is none
   */
  reserve(size: number): Uint8Array | undefined {
    if (!this.buffers.fits(size)) return undefined;
    this.giveBackRetired();
    for (;;) {
      const buffer = this.buffers.take(size);
      if (buffer !== undefined) return buffer;
      const least = this.leastWorth();
      if (least === undefined) return undefined;
      this.evictedTokens += least.tokens.length;
      this.discard(least);
    }
  }

  /** Whether a state of this size can ever be here. */
  fits(size: number): boolean {
    return this.buffers.fits(size);
  }

  /** Whether nothing has to go for a state of this size. */
  hasRoom(size: number): boolean {
    return this.buffers.hasRoom(size);
  }

  /** Memory that was reserved is not needed. */
  release(buffer: Uint8Array): void {
    this.buffers.give(buffer);
  }

  /** Keeps a sequence, whose memory was reserved here, instead of those that it begins with. */
  add(sequence: ParkedSequence): void {
    const { adapters, tokens, usable } = sequence;
    const known = tokens.subarray(0, usable);
    this.forgetBeginnings(cellKeyOf(adapters), known);
    this.index.add(cellKeyOf(adapters), known, sequence);
  }

  /** Lets go of the sequences that these tokens begin with, and that nobody reads. */
  forgetBeginnings(key: string, tokens: Int32Array): void {
    for (const sequence of this.index.beginningsOf(key, tokens)) if (sequence.pins === 0) this.discard(sequence);
  }

  discard(sequence: ParkedSequence): void {
    this.index.remove(sequence);
    this.buffers.give(sequence.buffer);
  }

  /** Nobody finds it any more; its memory is given back once nobody reads it. */
  retire(sequence: ParkedSequence): void {
    this.index.remove(sequence);
    this.retired.push(sequence);
  }

  private giveBackRetired(): void {
    if (this.retired.length === 0) return;
    for (const { pins, buffer } of this.retired) if (pins === 0) this.buffers.give(buffer);
    this.retired = this.retired.filter(({ pins }) => pins > 0);
  }

  private leastWorth(): ParkedSequence | undefined {
    const now = this.now();
    let least: ParkedSequence | undefined;
    let leastWorth = Number.POSITIVE_INFINITY;
    for (const sequence of this.index.entries()) {
      if (sequence.pins > 0) continue;
      const worth = worthOf(this.index.uniqueLength(sequence), sequence.buffer.length, now - sequence.usedAt);
      if (worth < leastWorth) [least, leastWorth] = [sequence, worth];
    }
    return least;
  }
}
