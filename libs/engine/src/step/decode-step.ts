import type { SamplerChain, SequenceContext, StepInput, StepOutput } from '../backend/backend.js';
import { NOT_FINITE } from '../backend/finite.js';
import { EngineError } from '../door/engine-error.js';
import type { Batch, Share, ShareOwner } from './batch.js';
import { probabilitiesOf } from './probabilities.js';
import type { ThreadTuner } from './thread-tuner.js';

/** The token in the row of a draft that did not count. */
const NOT_SAMPLED = -1;

/** Runs one step and records what each sequence holds after it. Outcomes go to the shares of the batch. */
export class DecodeStep<Owner extends ShareOwner> {
  private running: Batch<Owner> | undefined;
  private startedAt = 0;
  /** Milliseconds that the last call took. */
  lastMs = 0;
  /** Steps that the last call computed. */
  steps = 0;

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
    return this.running === undefined ? 0 : performance.now() - this.startedAt;
  }

  /** Does not reject if the step fails: the shares that failed then carry the error. */
  async run(batch: Batch<Owner>): Promise<void> {
    this.running = batch;
    this.startedAt = performance.now();
    try {
      await this.runWhole(batch);
    } finally {
      this.lastMs = performance.now() - this.startedAt;
      this.running = undefined;
    }
  }

  /** No further step begins in the running call. */
  interrupt(): void {
    if (this.running && this.running.maxSteps > 1) this.context.interrupt();
  }

  /** Ends the running step early if it serves nobody any more. */
  abortIfUseless(): void {
    const { running } = this;
    if (!running) return;
    for (let index = 0; index < running.shareCount; index++) {
      if (running.share(index).owner.isRunning) return;
    }
    this.context.abort();
  }

  private async runWhole(batch: Batch<Owner>): Promise<void> {
    let output: StepOutput;
    // Streams wait for a step with prompts for long enough already.
    const isMixed = batch.promptTokens > 0 && batch.promptTokens < batch.length;
    batch.threads = isMixed ? this.tuner?.settled(batch.length) : this.tuner?.choose(batch.length);
    if (!isMixed && this.tuner?.isTrying(batch.length)) batch.maxSteps = 1;
    this.steps = 1;
    try {
      output = await this.context.step(batch);
      this.steps = output.steps;
      if (!isMixed) this.tuner?.record(batch.length, output.decodeMicros / output.steps);
    } catch (cause) {
      await this.repair(batch, 0, batch.length, EngineError.from(cause));
      for (let index = 0; index < batch.shareCount; index++) batch.share(index).sequence.recover();
      return;
    }
    let row = 0;
    for (let index = 0; index < batch.shareCount; index++) {
      const share = batch.share(index);
      share.sequence.advance(share.count);
      notePromptRows(share, output, row, share.promptRows);
      row += share.promptRows;
      if (share.chain) {
        note(share, output, row, batch.samplers.length);
        row += 1 + share.drafted;
      }
      settle(batch, share);
    }
  }

  /**
   * If the KV cache is full, drafts are dropped, then cells that nobody uses; then the tokens [from, to) are tried in
   * halves. A share whose token, or media, finds no cells even alone is starved. Other errors fail all shares.
   */
  private async repair(batch: Batch<Owner>, from: number, to: number, error: EngineError): Promise<void> {
    if (error.code !== 'ERR_NO_KV_SLOT') {
      fail(sharesIn(batch, from, to), error);
    } else if (!batch.media && batch.dropDrafts()) {
      await this.retry(batch, 0, batch.length); // drafts are only in a step that was not split yet
    } else if (this.freeCells()) {
      await this.retry(batch, from, to);
    } else if (to - from > 1 && !batch.media) {
      const middle = (from + to) >> 1;
      await this.retry(batch, from, middle);
      await this.retry(batch, middle, to);
    } else {
      for (const share of sharesIn(batch, from, to)) share.starvation = error;
    }
  }

  private async retry(batch: Batch<Owner>, from: number, to: number): Promise<void> {
    const shares = sharesIn(batch, from, to);
    if (shares.length === 0) return;
    try {
      const output = await this.context.step(batch.media ? batch : inputOf(batch, shares, from, to));
      let row = 0;
      for (const share of shares) {
        const promptRows = promptRowsIn(share, from, to);
        notePromptRows(share, output, row, promptRows);
        row += promptRows;
        if (samples(share, to)) note(share, output, row++, output.tokens.length);
        if (share.isPoisoned) batch.isPoisoned = true;
      }
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
    if (isInside && share.owner.isRunning && share.error === undefined && !share.starvation) shares.push(share);
  }
  return shares;
}

function samples<Owner extends ShareOwner>(share: Share<Owner>, to: number): boolean {
  return share.chain !== null && share.start + share.count <= to;
}

/** How many rows of [from, to) are for the prompt logprobs of a share. */
function promptRowsIn<Owner extends ShareOwner>({ start, promptRows }: Share<Owner>, from: number, to: number): number {
  return Math.max(0, Math.min(start + promptRows, to) - Math.max(start, from));
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
    adapters: batch.adapters,
    samplers: shares.flatMap((share): (SamplerChain | null)[] => [
      ...new Array<SamplerChain | null>(promptRowsIn(share, from, to)).fill(share.promptLogprobs?.chain ?? null),
      ...(samples(share, to) ? [share.chain] : []),
    ]),
  };
}

function notePromptRows<Owner extends ShareOwner>(
  share: Share<Owner>,
  output: StepOutput,
  row: number,
  count: number,
): void {
  for (let place = row; place < row + count; place++) {
    const failure = output.errors?.[place];
    if (failure !== undefined) noteFailure(share, output.tokens[place]!, failure);
    else if (output.probabilities)
      share.promptLogprobs?.probabilities.push(probabilitiesOf(output.probabilities, place));
  }
}

/** A chain that failed gives no token: that affects only its own slot. */
function note<Owner extends ShareOwner>(
  share: Share<Owner>,
  output: StepOutput,
  row: number,
  rowsPerStep: number,
): void {
  // With drafts there is one step, and the rows of a share are next to each other.
  const stride = share.drafted > 0 ? 1 : rowsPerStep;
  const end = share.drafted > 0 ? row + 1 + share.drafted : output.tokens.length;
  for (let place = row; place < end; place += stride) {
    const failure = output.errors?.[place];
    if (failure !== undefined) noteFailure(share, output.tokens[place]!, failure);
    else if (output.tokens[place] === NOT_SAMPLED) break;
    else share.tokens.push(output.tokens[place]!);
  }
  share.probabilities = output.probabilities;
  share.row = row;
  share.rowsPerStep = stride;
}

function noteFailure<Owner extends ShareOwner>(share: Share<Owner>, token: number, failure: string): void {
  if (token === NOT_FINITE) share.isPoisoned = true;
  else share.error = new EngineError('ERR_SAMPLING', failure);
}

/** Notes what a whole step left in the cache. */
function settle<Owner extends ShareOwner>(batch: Batch<Owner>, share: Share<Owner>): void {
  const { sequence, tokens } = share;
  // Each further step, and each draft that was right, put the token before it into the cache, even if nobody wants it.
  for (const token of tokens.slice(0, -1)) sequence.extend(token);
  if (share.isPoisoned) batch.isPoisoned = true;
  else if (share.chain) sequence.prove();
}

function fail<Owner extends ShareOwner>(shares: readonly Share<Owner>[], error: EngineError): void {
  for (const share of shares) share.error = error;
}
