import type { SamplerChain, SequenceContext, StepInput, StepOutput } from '../core/engine-core.js';
import { EngineError } from '../core/engine-error.js';
import type { Batch, Share, ShareOwner } from './batch.js';
import type { ThreadTuner } from './thread-tuner.js';

/** A batch that the engine thread has, and what comes of it. */
interface Started<Owner extends ShareOwner> {
  readonly batch: Batch<Owner>;
  readonly output: Promise<StepOutput>;
}

/** Runs steps and records what each sequence holds after them. Outcomes go to the shares of the batch. */
export class DecodeStep<Owner extends ShareOwner> {
  /** In the order of their start; one, or two when one is queued behind the other. */
  private readonly started: Started<Owner>[] = [];
  /** What the last step took. */
  lastMicros = 0;
  private startedAt = 0;

  /**
   * @param freeCells makes room in a full KV cache; false when there is nothing to free
   * @param tuner chooses the threads of each step; without one, all compute
   */
  constructor(
    private readonly context: SequenceContext,
    private readonly freeCells: () => boolean,
    private readonly tuner?: ThreadTuner,
  ) {}

  /** Milliseconds since the running step began; 0 = none runs. */
  get runningMs(): number {
    return this.started.length === 0 ? 0 : performance.now() - this.startedAt;
  }

  /** A step for itself. Does not reject when it fails: then the shares that failed carry the error. */
  async run(batch: Batch<Owner>): Promise<void> {
    this.start(batch);
    await this.finish();
  }

  /** Gives a batch to the engine thread, where it begins when the step before it has ended. */
  start(batch: Batch<Owner>): void {
    batch.threads = this.tuner?.choose(batch.length);
    const output = this.stepping(batch);
    output.catch(() => undefined); // `finish` looks at it, later
    if (this.started.push({ batch, output }) === 1) this.startedAt = performance.now();
  }

  /**
   * Waits for the step that was started first; the tokens of the one before it must be known to their sequences.
   * Does not reject when the step fails: then the shares that failed carry the error. What was queued behind a failed
   * step gives no tokens, and is finished like any other.
   * @returns false when it failed, or the chain of a share did: what was queued behind it has no successor
   */
  async finish(): Promise<boolean> {
    const { batch, output } = this.started[0]!;
    try {
      return await this.finishWhole(batch, output);
    } finally {
      this.started.shift();
      this.startedAt = performance.now(); // of the one that was queued, if there is one
    }
  }

  /** Ends the steps under way early when they serve nobody any more. */
  abortIfUseless(): void {
    if (this.started.length === 0) return;
    for (const { batch } of this.started) {
      for (let index = 0; index < batch.shareCount; index++) if (batch.share(index).owner.isRunning) return;
    }
    this.context.abort();
  }

  /** Waits for the steps under way and drops what they give. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.started.map(({ output }) => output));
    this.started.length = 0;
  }

  private async stepping(batch: Batch<Owner>): Promise<StepOutput> {
    return this.context.step(batch);
  }

  private async finishWhole(batch: Batch<Owner>, running: Promise<StepOutput>): Promise<boolean> {
    let output: StepOutput;
    try {
      output = await running;
    } catch (cause) {
      const error = EngineError.from(cause);
      if (error.code === 'ERR_PREDECESSOR') return false;
      await Promise.allSettled(this.started.map((started) => started.output));
      batch.fillIn();
      await this.repair(batch, 0, batch.length, error);
      for (let index = 0; index < batch.shareCount; index++) batch.share(index).sequence.recover();
      return false;
    }
    this.lastMicros = output.decodeMicros;
    this.tuner?.record(batch.length, batch.threads!, output.decodeMicros);
    let row = 0;
    for (let index = 0; index < batch.shareCount; index++) {
      const share = batch.share(index);
      share.sequence.advance(share.count);
      if (share.chain) note(share, output, row++);
    }
    return output.errors === undefined;
  }

  /**
   * In a full KV cache, what nobody uses is given up; then the tokens [from, to) are tried in halves; and a token
   * that finds no cell even alone fails its slot, which gives up all it holds. Any other error fails all shares.
   */
  private async repair(batch: Batch<Owner>, from: number, to: number, error: EngineError): Promise<void> {
    if (error.code !== 'ERR_NO_KV_SLOT') {
      fail(sharesIn(batch, from, to), error);
    } else if (this.freeCells()) {
      await this.retry(batch, from, to);
    } else if (to - from > 1) {
      const middle = (from + to) >> 1;
      await this.retry(batch, from, middle);
      await this.retry(batch, middle, to);
    } else {
      const shares = sharesIn(batch, from, to);
      fail(shares, error);
      for (const share of shares) share.sequence.clear();
    }
  }

  private async retry(batch: Batch<Owner>, from: number, to: number): Promise<void> {
    const shares = sharesIn(batch, from, to);
    if (shares.length === 0) return;
    try {
      const output = await this.context.step(inputOf(batch, shares, from, to));
      let row = 0;
      for (const share of shares) if (samples(share, to)) note(share, output, row++);
    } catch (cause) {
      await this.repair(batch, from, to, EngineError.from(cause));
    }
  }
}

/** The shares with tokens in [from, to) that are still worth computing. */
function sharesIn<Owner extends ShareOwner>(batch: Batch<Owner>, from: number, to: number): Share<Owner>[] {
  const shares: Share<Owner>[] = [];
  for (let index = 0; index < batch.shareCount; index++) {
    const share = batch.share(index);
    const isInside = share.start < to && share.start + share.count > from;
    if (isInside && share.owner.isRunning && share.error === undefined) shares.push(share);
  }
  return shares;
}

function samples<Owner extends ShareOwner>(share: Share<Owner>, to: number): boolean {
  return share.chain !== null && share.start + share.count <= to;
}

/** The tokens of the shares in [from, to) as a step of their own. */
function inputOf<Owner extends ShareOwner>(
  batch: Batch<Owner>,
  shares: readonly Share<Owner>[],
  from: number,
  to: number,
): StepInput {
  const places = shares.flatMap((share) => {
    const start = Math.max(from, share.start);
    const end = Math.min(to, share.start + share.count);
    return Array.from({ length: end - start }, (_, offset) => start + offset);
  });
  const pick = (all: Int32Array) => Int32Array.from(places, (place) => all[place]!);
  return {
    tokens: pick(batch.tokens),
    positions: pick(batch.positions),
    sequences: pick(batch.sequences),
    outputs: Uint8Array.from(places, (place) => batch.outputs[place]!),
    length: places.length,
    samplers: shares.filter((share) => samples(share, to)).map((share): SamplerChain | null => share.chain),
  };
}

/** A chain that failed gives no token: that concerns its own slot only. */
function note<Owner extends ShareOwner>(share: Share<Owner>, output: StepOutput, row: number): void {
  const failure = output.errors?.[row];
  if (failure !== undefined) {
    share.error = new EngineError('ERR_SAMPLING', failure);
    return;
  }
  share.token = output.tokens[row]!;
  share.probabilities = output.probabilities;
  share.row = row;
}

function fail<Owner extends ShareOwner>(shares: readonly Share<Owner>[], error: EngineError): void {
  for (const share of shares) share.error = error;
}
