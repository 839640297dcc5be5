import type { Adapters } from '../adapters/adapters.js';
import type { Backend } from '../backend/backend.js';
import { EngineError } from '../door/engine-error.js';
import type { EngineOptions } from '../door/engine-options.js';
import type { SlotTransfer } from '../door/questions.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { loadSlotFile, writeSlotFile } from '../sequence-files/file-access.js';
import { originOf } from '../sequence-files/origin.js';
import type { Origin } from '../sequence-files/sequence-file.js';

/**
 * Saves the KV cache of slots to files and restores it. Every call waits until the slot has no task. Other slots wait
 * only while the state itself is copied, not for the disk.
 */
export class SlotStore {
  private readonly origin: Origin;

  constructor(
    private readonly backend: Backend,
    private readonly scheduler: Scheduler,
    private readonly adapters: Adapters,
    options: Pick<EngineOptions, 'context' | 'projector'>,
  ) {
    this.origin = originOf(backend, options);
  }

  /** @throws ERR_INVALID_SLOT, ERR_SLOT_FILE; a file of that name is then unchanged */
  async save(slotId: number, path: string): Promise<SlotTransfer> {
    let started = 0;
    const saved = await this.scheduler.withSlot(slotId, (sequence) => {
      started = performance.now();
      return sequence.save();
    });
    const bytes = await writeSlotFile(path, this.origin, { ...saved, adapters: saved.adapters.key });
    return { tokens: saved.tokens.length, bytes, ms: performance.now() - started };
  }

  /** @throws ERR_INVALID_SLOT, ERR_SLOT_FILE; the slot is then unchanged */
  async restore(slotId: number, path: string): Promise<SlotTransfer> {
    const readAt = performance.now();
    const {
      tokens,
      state,
      adapters: key,
      media = [],
      bytes,
    } = await loadSlotFile(path, this.origin, this.backend.context.sequenceContextSize);
    const readMs = performance.now() - readAt;
    for (const span of media) tokens.fill(this.scheduler.mediaTokens.numberOf(span), span.at, span.at + span.cells);
    const foreign = tokens.find((token) => token >= 0 && !this.backend.vocabulary.has(token));
    if (foreign !== undefined)
      throw new EngineError('ERR_SLOT_FILE', `The file holds token ${foreign}, which is unknown`);
    const adapters = this.adapters.setWithKey(key);
    if (!adapters) throw new EngineError('ERR_SLOT_FILE', 'The file needs LoRA adapters that are not loaded');
    let started = 0;
    await this.scheduler.withSlot(slotId, async (sequence) => {
      started = performance.now();
      await sequence.restore({ tokens, state, adapters, media }).catch((cause: unknown) => {
        const error = EngineError.from(cause);
        if (error.code !== 'ERR_STATE') throw error;
        throw new EngineError('ERR_SLOT_FILE', `The file cannot be restored: ${error.message}`, {}, { cause });
      });
    });
    return { tokens: tokens.length, bytes, ms: readMs + performance.now() - started };
  }

  /** Empties a slot. @returns tokens that it held @throws ERR_INVALID_SLOT */
  erase(slotId: number): Promise<number> {
    return this.scheduler.withSlot(slotId, (sequence) => {
      const { cached } = sequence;
      sequence.clear();
      return cached;
    });
  }
}
