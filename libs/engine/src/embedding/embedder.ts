import { Observable } from 'rxjs';
import { isSameSet, NO_ADAPTERS } from '../adapters/adapter-set.js';
import { Adapters } from '../adapters/adapters.js';
import type { Backend } from '../backend/backend.js';
import { areFinite } from '../backend/finite.js';
import type { EmbeddingFacts, EmbeddingTask, TimedEmbedding } from '../door/embedding.js';
import { closed, EngineError, notFinite } from '../door/engine-error.js';
import { type EngineStatistics, NO_CHECKPOINTS, NO_PREEMPTIONS, NO_TIER } from '../door/engine-statistics.js';
import type { MediaStore } from '../media/media-store.js';
import type { TaskMedia } from '../media/task-media.js';
import { NO_ENCODINGS } from '../statistics/encoding-times.js';
import { Totals } from '../statistics/totals.js';
import { EmbeddingBatch } from './embedding-batch.js';
import { InputQueue, type QueuedInput } from './input-queue.js';
import { MediaEmbedder, type MediaInput } from './media-embedder.js';

/**
 * Computes embeddings: a step takes as many waiting inputs as fit, first come first served, whoever sent them.
 * Nothing is kept from one step to the next.
 */
export class Embedder {
  private readonly batch: EmbeddingBatch;
  private readonly waiting = new InputQueue();
  private readonly mediaEmbedder: MediaEmbedder | undefined;
  private waitingMedia: readonly MediaInput[] = [];
  private readonly totals = new Totals();
  private running: readonly QueuedInput[] = [];
  private startedAt = 0;
  private isLooping = false;
  private isClosed = false;
  private ended: Promise<void> = Promise.resolve();

  /**
   * @param adapters makes sets of the scales of inputs
   * @param store has media encoded; absent = the model takes none
   */
  constructor(
    private readonly backend: Backend,
    private readonly facts: EmbeddingFacts,
    private readonly adapters: Adapters = new Adapters([]),
    private readonly store?: MediaStore,
  ) {
    const { context } = backend;
    this.batch = new EmbeddingBatch(context.batchSize, context.sequences, facts.pooling !== 'none');
    this.mediaEmbedder = store && new MediaEmbedder(context, facts, store);
  }

  /** Cold: subscribing queues the input, unsubscribing cancels it. @param media of the input, read; absent = it has none */
  embed({ tokens, adapters }: EmbeddingTask, media?: TaskMedia): Observable<TimedEmbedding> {
    return new Observable<TimedEmbedding>((output) => {
      if (this.isClosed) return output.error(closed());
      const input = { tokens, adapters: this.adapters.setOf(adapters), output, queuedAt: performance.now() };
      if (media) this.waitingMedia = [...this.waitingMedia, { ...input, media }];
      else this.waiting.add(input);
      this.wake();
      return () => this.abortIfUseless();
    });
  }

  statistics(): EngineStatistics {
    const { length } = this.running;
    const encodings = this.store?.figures ?? NO_ENCODINGS;
    const startedAt = Math.max(this.startedAt, this.store?.encodedAt ?? 0);
    return {
      ...this.totals,
      latencies: this.totals.latencies.snapshots(),
      runningStepMs: length === 0 || encodings.runningEncodingMs > 0 ? 0 : performance.now() - startedAt,
      ...encodings,
      tasksRunning: length,
      tasksPaused: 0,
      tasksWaiting: this.waiting.length + this.waitingMedia.length,
      tokensInCache: 0,
      cacheSize: this.backend.context.contextSize,
      prefillBudget: 0,
      hostCache: NO_TIER,
      tasksSuspended: 0,
      preemptions: NO_PREEMPTIONS,
      checkpoints: NO_CHECKPOINTS,
      diskCache: NO_TIER,
    };
  }

  /** Fails all inputs with ERR_CLOSED, aborts the running step and waits for its end. Idempotent. */
  async close(): Promise<void> {
    this.isClosed = true;
    const all = [...this.running, ...this.waiting.removeAll(), ...this.waitingMedia];
    this.waitingMedia = [];
    for (const { output } of all) output.error(closed());
    this.abortIfUseless();
    await this.ended;
  }

  private wake(): void {
    if (this.isLooping) return;
    this.isLooping = true;
    this.ended = this.loop();
  }

  private async loop(): Promise<void> {
    await undefined; // inputs of one tick share the first step
    for (;;) {
      const isFilled = this.batch.fill(this.waiting);
      if (!isFilled && this.waitingMedia.length === 0) break;
      const broken = isFilled ? await this.step() : [];
      if (broken.length > 0) await this.retry(broken);
      await this.embedNextWithMedia();
    }
    this.isLooping = false;
  }

  /** One at a time, in turn with steps of others. */
  private async embedNextWithMedia(): Promise<void> {
    const [input, ...others] = this.waitingMedia;
    if (!input || !this.mediaEmbedder) return;
    this.waitingMedia = others;
    const { output, tokens } = input;
    if (output.closed) return;
    this.running = [input];
    this.startedAt = performance.now();
    try {
      const vectors = await this.mediaEmbedder.vectorsOf(input);
      this.running = [];
      if (vectors === undefined || output.closed) return;
      this.count([input], tokens.length);
      if (!vectors.every((vector) => areFinite(vector))) {
        await this.backend.context.clean();
        this.totals.poisonedTasks++;
        throw notFinite();
      }
      output.next({ vectors, tokens: tokens.length, ...this.times(input) });
      output.complete();
    } catch (cause) {
      this.running = [];
      output.error(EngineError.from(cause));
    }
  }

  /**
   * Vectors that are not finite may be due to what other inputs left in the memory: each is computed again, alone and
   * with the memory cleaned. Who gets such a vector then is refused.
   */
  private async retry(inputs: readonly QueuedInput[]): Promise<void> {
    for (const input of inputs) {
      if (input.output.closed) continue;
      try {
        await this.backend.context.clean();
        this.batch.fillWith(input);
        if ((await this.step()).length === 0) continue;
        await this.backend.context.clean();
        this.totals.poisonedTasks++;
        input.output.error(notFinite());
      } catch (cause) {
        input.output.error(EngineError.from(cause));
      }
    }
  }

  /** @returns the inputs whose vectors are not finite: nobody has heard of them */
  private async step(): Promise<readonly QueuedInput[]> {
    const { batch, backend } = this;
    const inputs = [...batch.inputs];
    this.running = inputs;
    this.startedAt = performance.now();
    const { adapters } = inputs[0]!;
    batch.adapters = isSameSet(adapters, NO_ADAPTERS) ? undefined : adapters.scales;
    try {
      for (let sequence = 0; sequence < inputs.length; sequence++) backend.context.trim(sequence, 0, -1);
      const { embeddings } = await backend.context.step(batch);
      if (embeddings === undefined) throw new EngineError('ERR_INTERNAL', 'a step gave no embeddings');
      this.running = [];
      this.count(inputs);
      return this.handOut(inputs, embeddings);
    } catch (cause) {
      this.running = [];
      const error = EngineError.from(cause);
      for (const { output } of inputs) output.error(error);
      return [];
    }
  }

  private handOut(inputs: readonly QueuedInput[], embeddings: Float32Array): readonly QueuedInput[] {
    const broken: QueuedInput[] = [];
    const { pooling, size } = this.facts;
    let row = 0;
    for (const input of inputs) {
      const { tokens, output } = input;
      const rows = pooling === 'none' ? tokens.length : 1;
      const start = row;
      row += rows;
      if (output.closed) continue;
      if (!areFinite(embeddings, start * size, row * size)) {
        broken.push(input);
        continue;
      }
      const vectorAt = (_: unknown, index: number) =>
        embeddings.slice((start + index) * size, (start + index + 1) * size);
      output.next({ vectors: Array.from({ length: rows }, vectorAt), tokens: tokens.length, ...this.times(input) });
      output.complete();
    }
    return broken;
  }

  private times({ queuedAt }: QueuedInput): Pick<TimedEmbedding, 'queueMs' | 'promptMs'> {
    return { queueMs: this.startedAt - queuedAt, promptMs: performance.now() - this.startedAt };
  }

  private count(inputs: readonly QueuedInput[], tokens = this.batch.length): void {
    const { totals, startedAt } = this;
    const now = performance.now();
    totals.steps++;
    totals.longestStepMs = Math.max(totals.longestStepMs, now - startedAt);
    totals.stepTokens += tokens;
    totals.stepSlots += inputs.length;
    totals.promptTokens += tokens;
    totals.promptMs += now - startedAt;
    for (const { output, queuedAt } of inputs) {
      if (output.closed) continue;
      totals.latencies.queue.record(startedAt - queuedAt);
      totals.latencies.prefill.record(now - startedAt);
      totals.latencies.endToEnd.record(now - queuedAt);
    }
  }

  /** Ends the running step early if nobody waits for it any more. */
  private abortIfUseless(): void {
    if (this.running.length > 0 && this.running.every(({ output }) => output.closed)) this.backend.context.abort();
  }
}
