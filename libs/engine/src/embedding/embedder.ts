import { Observable } from 'rxjs';
import { type AdapterSet, NO_ADAPTERS } from '../adapters/adapter-set.js';
import type { EngineCore } from '../core/engine-core.js';
import { closed, EngineError } from '../core/engine-error.js';
import type { EngineCounters } from '../scheduler/engine-counters.js';
import { Totals } from '../scheduler/totals.js';
import type { Embedding, EmbeddingFacts, EmbeddingStream } from './embedding.js';
import { EmbeddingBatch } from './embedding-batch.js';
import { InputQueue, type QueuedInput } from './input-queue.js';
import { inputRefusal } from './input-refusal.js';

/**
 * Computes embeddings: a step takes as many waiting inputs as fit, first come first served, whoever sent them.
 * Nothing is kept from one step to the next.
 */
export class Embedder {
  private readonly batch: EmbeddingBatch;
  private readonly waiting = new InputQueue();
  private readonly totals = new Totals();
  private running: readonly QueuedInput[] = [];
  private startedAt = 0;
  private isLooping = false;
  private isClosed = false;
  private ended: Promise<void> = Promise.resolve();

  /** @param adapters those that act when a step begins */
  constructor(
    private readonly core: EngineCore,
    private readonly facts: EmbeddingFacts,
    private readonly adapters: () => AdapterSet = () => NO_ADAPTERS,
  ) {
    const { context } = core;
    this.batch = new EmbeddingBatch(context.batchSize, context.sequences, facts.pooling !== 'none');
  }

  /** Cold: subscribing queues the input, unsubscribing cancels it. @param tokens one to `inputSize` */
  embed(tokens: Int32Array): EmbeddingStream {
    return new Observable<Embedding>((output) => {
      const refusal = this.isClosed ? closed() : inputRefusal(tokens, this.core, this.facts);
      if (refusal) return output.error(refusal);
      this.waiting.add({ tokens, output, queuedAt: performance.now() });
      this.wake();
      return () => this.abortIfUseless();
    });
  }

  counters(): EngineCounters {
    const { length } = this.running;
    return {
      ...this.totals,
      latencies: this.totals.latencies.snapshots(),
      runningStepMs: length === 0 ? 0 : performance.now() - this.startedAt,
      tasksRunning: length,
      tasksWaiting: this.waiting.length,
      tokensInCache: 0,
      cacheSize: this.core.context.contextSize,
    };
  }

  /** Fails all inputs with ERR_CLOSED, aborts the running step and waits for its end. Idempotent. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const { output } of [...this.running, ...this.waiting.removeAll()]) output.error(closed());
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
    while (this.batch.fill(this.waiting)) await this.step();
    this.isLooping = false;
  }

  private async step(): Promise<void> {
    const { batch, core } = this;
    const inputs = [...batch.inputs];
    this.running = inputs;
    this.startedAt = performance.now();
    const adapters = this.adapters();
    batch.adapters = adapters === NO_ADAPTERS ? undefined : adapters.scales;
    try {
      for (let sequence = 0; sequence < inputs.length; sequence++) core.context.trim(sequence, 0, -1);
      const { embeddings } = await core.context.step(batch);
      if (embeddings === undefined) throw new EngineError('ERR_INTERNAL', 'a step gave no embeddings');
      this.running = [];
      this.count(inputs);
      this.handOut(inputs, embeddings);
    } catch (cause) {
      this.running = [];
      const error = EngineError.from(cause);
      for (const { output } of inputs) output.error(error);
    }
  }

  private handOut(inputs: readonly QueuedInput[], embeddings: Float32Array): void {
    const { pooling, size } = this.facts;
    let row = 0;
    for (const { tokens, output } of inputs) {
      const rows = pooling === 'none' ? tokens.length : 1;
      const start = row;
      row += rows;
      if (output.closed) continue;
      const vectorAt = (_: unknown, index: number) =>
        embeddings.subarray((start + index) * size, (start + index + 1) * size);
      output.next({ vectors: Array.from({ length: rows }, vectorAt), tokens: tokens.length });
      output.complete();
    }
  }

  private count(inputs: readonly QueuedInput[]): void {
    const { totals, startedAt } = this;
    const now = performance.now();
    totals.steps++;
    totals.stepTokens += this.batch.length;
    totals.stepSlots += inputs.length;
    totals.promptTokens += this.batch.length;
    totals.promptMs += now - startedAt;
    for (const { output, queuedAt } of inputs) {
      if (output.closed) continue;
      totals.latencies.queue.record(startedAt - queuedAt);
      totals.latencies.prefill.record(now - startedAt);
      totals.latencies.endToEnd.record(now - queuedAt);
    }
  }

  /** Ends the running step early when nobody waits for it any more. */
  private abortIfUseless(): void {
    if (this.running.length > 0 && this.running.every(({ output }) => output.closed)) this.core.context.abort();
  }
}
