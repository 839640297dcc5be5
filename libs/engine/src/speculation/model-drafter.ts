import type { DraftBackend, DraftOutput } from '../backend/backend.js';
import { EngineError } from '../door/engine-error.js';
import type { SequenceMirror } from '../sequences/sequence-mirror.js';
import { ThreadTuner } from '../step/thread-tuner.js';
import { type Draft, type Drafter, type DraftRequest, NO_DRAFT } from './draft.js';
import { DraftBatch } from './draft-batch.js';
import { DraftSequence } from './draft-sequence.js';

/** A call with more tokens for each draft than this catches up with a prompt; its time says nothing about drafting. */
const CATCHING_UP = 8;

/**
 * A small model with the same vocabulary drafts for all slots at once, in one call a step; it has a sequence for each
 * slot, and is fed what the slots evaluate (Leviathan et al. 2023, "Fast Inference from Transformers via Speculative
 * Decoding"; greedy drafts, as llama.cpp's).
 */
export class ModelDrafter implements Drafter {
  private readonly sequences: DraftSequence[] = [];
  private readonly batch: DraftBatch;
  private readonly tuner: ThreadTuner | undefined;

  /**
   * @param vocabularySize of the target: the draft model may have some more tokens
   * @param tunedThreads threads of the pool, how many of them compute is tuned; absent = all
   */
  constructor(
    private readonly backend: DraftBackend,
    slots: number,
    private readonly vocabularySize: number,
    tunedThreads?: number,
  ) {
    const { context } = backend;
    for (let id = 0; id < slots; id++) this.sequences.push(new DraftSequence(id, context, this.sequences));
    this.batch = new DraftBatch(context.batchSize, slots, backend.vocabularySize);
    this.tuner = tunedThreads === undefined ? undefined : new ThreadTuner(tunedThreads);
  }

  mirror(id: number): SequenceMirror {
    return this.sequences[id]!;
  }

  /** @throws ERR_ABORTED, ERR_DECODE */
  async draft(requests: readonly DraftRequest[]): Promise<readonly Draft[]> {
    this.batch.clear();
    for (const request of requests) if (request.limit > 0) this.gather(request);
    for (const request of requests) if (request.limit === 0) this.gather(request);
    if (this.batch.length === 0) return requests.map(() => NO_DRAFT);
    const output = await this.run();
    if (output === undefined) return requests.map(() => NO_DRAFT);
    if (output.broken !== undefined) {
      await this.giveUp(output.broken);
      return requests.map(() => NO_DRAFT);
    }
    const drafts = this.record(output);
    return requests.map(({ sequence, settings }) => {
      const draft = drafts.get(sequence.id) ?? NO_DRAFT;
      return draft.length < settings.minTokens ? NO_DRAFT : draft;
    });
  }

  private gather({ sequence, settings, limit }: DraftRequest): void {
    const own = this.sequences[sequence.id]!;
    if (!own.isUsable) return;
    const from = own.settle(sequence);
    // Known tokens that are not evaluated yet may still be replaced: a prompt is followed, not run ahead of.
    const to = limit > 0 ? sequence.length : sequence.cached;
    const cells = this.backend.context.sequenceContextSize - to;
    if (cells >= 0) this.batch.add(sequence, from, to, Math.min(limit, cells + 1), settings.minProbability);
  }

  /**
   * @returns undefined if the memory is full: then it is emptied, and the sequences are followed from the start again
   */
  private async run(): Promise<DraftOutput | undefined> {
    const { batch, tuner } = this;
    const { context } = this.backend;
    const isDrafting = batch.rows > 0 && batch.length <= batch.rows * CATCHING_UP;
    batch.threads = isDrafting ? tuner?.choose(batch.rows) : undefined;
    try {
      const output = await context.draft(batch);
      if (isDrafting) tuner?.record(batch.rows, output.micros / output.decodes);
      return output;
    } catch (cause) {
      for (const sequence of this.sequences) sequence.keep(0);
      context.clear();
      if (EngineError.from(cause).code === 'ERR_NO_KV_SLOT') return undefined;
      throw cause;
    }
  }

  /** Leaves the sequences alone that are broken; those that may be so because of them are followed from the start again. */
  private async giveUp(broken: Uint8Array): Promise<void> {
    for (const sequence of this.sequences) if (sequence.isUsable) sequence.keep(0);
    for (const { sequence, row } of this.batch.shares) if (broken[row] === 1) this.sequences[sequence.id]!.giveUp();
    this.backend.context.clear();
    await this.backend.context.clean();
  }

  private record({ tokens, counts }: DraftOutput): ReadonlyMap<number, Draft> {
    const drafts = new Map<number, Draft>();
    let start = 0;
    for (const { sequence, held, row } of this.batch.shares) {
      const count = row < 0 ? 0 : counts[row]!;
      const draft = tokens.subarray(start, start + count);
      start += count;
      this.sequences[sequence.id]!.record(held, draft);
      drafts.set(sequence.id, this.inVocabulary(draft));
    }
    return drafts;
  }

  /** Cuts a draft before the first token that the target does not have. */
  private inVocabulary(draft: Int32Array): Int32Array {
    const end = draft.findIndex((token) => token >= this.vocabularySize);
    return end < 0 ? draft : draft.subarray(0, end);
  }
}
