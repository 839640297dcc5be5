import type { SamplerChain, StepInput, StepOutput } from '../backend/backend.js';
import type { EncodedMedia } from '../backend/media-reader.js';
import type { EngineError } from '../door/engine-error.js';
import type { PromptLogprobs } from './prompt-logprobs.js';
import type { StepSequence } from './step-sequence.js';

/** Who has a share of a step. */
export interface ShareOwner {
  /** False once it is over or cancelled: what the step still produces for it is dropped. */
  readonly isRunning: boolean;
}

/** The tokens of one slot in a step, and what they give. Re-used from step to step. */
export interface Share<Owner extends ShareOwner> {
  owner: Owner;
  sequence: StepSequence;
  /** Place of its first token in the batch, and how many there are. */
  start: number;
  count: number;
  /** Its chain samples after its last token; null = no output is wanted. */
  chain: SamplerChain | null;
  /** Its first `promptRows` tokens have a row each, which says how likely the token behind it is. */
  promptLogprobs: PromptLogprobs | null;
  promptRows: number;
  /** Drafts behind its last token, each with a row of its own. */
  drafted: number;
  /** The sampled tokens, one a step or, with drafts, all of one step; empty = none. */
  readonly tokens: number[];
  /** Reported probabilities; those of token `i` are in the row `row + i * rowsPerStep`. */
  probabilities: StepOutput['probabilities'];
  row: number;
  rowsPerStep: number;
  error: EngineError | undefined;
  /** There was no KV cell for its next token; undefined = there was. */
  starvation: EngineError | undefined;
  /** Its logits were not finite at some step: what is in the cache since then is not to be trusted. */
  isPoisoned: boolean;
}

/**
 * The most rows of a share for prompt logprobs: all are in memory at once, each with a logit for every token there is.
 */
const MAX_PROMPT_ROWS = 64;

/** Marks a drafted token in `outputs`. */
const DRAFT = 2;

/** The tokens of one step: typed arrays that are made once and filled again for each step. */
export class Batch<Owner extends ShareOwner> implements StepInput {
  readonly tokens: Int32Array;
  readonly positions: Int32Array;
  readonly sequences: Int32Array;
  readonly outputs: Uint8Array;
  readonly samplers: (SamplerChain | null)[] = [];
  length = 0;
  /** Scales of the LoRA adapters that all of it is computed with; undefined = none acts. */
  adapters: Float32Array | undefined;
  /** Threads that compute the step; undefined = all. */
  threads: number | undefined;
  /** Steps that may follow one another, and microseconds that they may take together. */
  maxSteps = 1;
  budgetMicros = 0;
  /** It is cells of media, of one share; undefined = tokens. */
  media: StepInput['media'];
  /** Shares of the last step are poisoned. */
  isPoisoned = false;
  /** Tokens of prompts in it, and how many there may be. */
  promptTokens = 0;
  promptRoom = Number.POSITIVE_INFINITY;
  private readonly pool: Share<Owner>[] = [];
  private used = 0;

  /** @param capacity the most tokens of one step */
  constructor(readonly capacity: number) {
    this.tokens = new Int32Array(capacity);
    this.positions = new Int32Array(capacity);
    this.sequences = new Int32Array(capacity);
    this.outputs = new Uint8Array(capacity);
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  get room(): number {
    return this.capacity - this.length;
  }

  get shareCount(): number {
    return this.used;
  }

  share(index: number): Share<Owner> {
    return this.pool[index]!;
  }

  clear(): void {
    this.length = 0;
    this.used = 0;
    this.samplers.length = 0;
    this.maxSteps = 1;
    this.media = undefined;
    this.isPoisoned = false;
    this.promptTokens = 0;
    this.promptRoom = Number.POSITIVE_INFINITY;
  }

  /**
   * Adds the next tokens of a prompt that are not in its cache, as many as there is room for.
   * @param chain samples after the last known token; null = only fill the cache
   * @param promptLogprobs takes those of the sequence from its second token on; null = none are wanted
   */
  addPrompt(
    owner: Owner,
    sequence: StepSequence,
    chain: SamplerChain | null,
    promptLogprobs: PromptLogprobs | null,
  ): void {
    const before = this.length;
    this.add(owner, sequence, chain, [], promptLogprobs, this.promptRoom - this.promptTokens);
    this.promptTokens += this.length - before;
  }

  /**
   * Adds the next tokens of a sequence that are not in its cache, as many as there is room for.
   * @param draft tokens that may follow then, verified in the same step as far as there is room
   * @param most tokens
   */
  add(
    owner: Owner,
    sequence: StepSequence,
    chain: SamplerChain | null,
    draft: ArrayLike<number> = [],
    promptLogprobs: PromptLogprobs | null = null,
    most = Number.POSITIVE_INFINITY,
  ): void {
    const rows = promptLogprobs ? MAX_PROMPT_ROWS : Number.POSITIVE_INFINITY;
    const count = Math.max(0, Math.min(sequence.pendingTokens, this.room, rows, most));
    if (count === 0) return;
    const start = this.length;
    const { cached } = sequence;
    const position = sequence.positionOf(cached);
    for (let index = 0, place = start; index < count; index++, place++) {
      this.tokens[place] = sequence.at(cached + index);
      this.positions[place] = position + index;
      this.sequences[place] = sequence.id;
      this.outputs[place] = 0;
    }
    this.length += count;
    const promptRows = promptLogprobs ? Math.min(count, sequence.pending - 1) : 0;
    this.outputs.fill(1, start, start + promptRows);
    for (let row = 0; row < promptRows; row++) this.samplers.push(promptLogprobs?.chain ?? null);
    const sampling = count === sequence.pending ? chain : null;
    if (sampling) {
      this.outputs[this.length - 1] = 1;
      this.samplers.push(sampling);
    }
    const drafted = sampling ? this.addDrafts(sequence, sampling, draft) : 0;
    const share = this.note(owner, sequence, start, count, sampling, drafted);
    share.promptLogprobs = promptLogprobs;
    share.promptRows = promptRows;
  }

  /**
   * Makes it cells of the media that a sequence needs next: all of them where they are decoded at once, else as many as
   * fit. Nothing else is in such a step.
   * @param chain samples behind the last cell, if nothing follows it; null = only fill the cache
   */
  addMedia(owner: Owner, sequence: StepSequence, chain: SamplerChain | null, encoded: EncodedMedia): void {
    const { nextMedia, cached, pending } = sequence;
    if (!nextMedia) return;
    const { at, cells } = nextMedia;
    const from = cached - at;
    const count = encoded.isWhole ? cells : Math.min(cells - from, this.capacity);
    this.length = count;
    this.media = { encoded, sequence: sequence.id, position: sequence.positionOf(at), from };
    const sampling = count === pending ? chain : null;
    if (sampling) this.samplers.push(sampling);
    const share = this.note(owner, sequence, 0, count, sampling, 0);
    share.promptLogprobs = null;
    share.promptRows = 0;
  }

  /** Drops all drafts: each share keeps its own tokens. @returns false if there were none */
  dropDrafts(): boolean {
    const { length } = this;
    this.length = 0;
    this.samplers.length = 0;
    for (const share of this.pool.slice(0, this.used)) {
      for (const all of [this.tokens, this.positions, this.sequences, this.outputs]) {
        all.copyWithin(this.length, share.start, share.start + share.count);
      }
      share.start = this.length;
      share.drafted = 0;
      this.length += share.count;
      for (let row = 0; row < share.promptRows; row++) this.samplers.push(share.promptLogprobs?.chain ?? null);
      if (share.chain) this.samplers.push(share.chain);
    }
    return this.length < length;
  }

  private addDrafts(sequence: StepSequence, chain: SamplerChain, draft: ArrayLike<number>): number {
    const count = Math.min(draft.length, this.room);
    const position = sequence.positionOf(sequence.length);
    for (let index = 0; index < count; index++) {
      const place = this.length++;
      this.tokens[place] = draft[index]!;
      this.positions[place] = position + index;
      this.sequences[place] = sequence.id;
      this.outputs[place] = DRAFT;
      this.samplers.push(chain);
    }
    return count;
  }

  private note(
    owner: Owner,
    sequence: StepSequence,
    start: number,
    count: number,
    chain: SamplerChain | null,
    drafted: number,
  ): Share<Owner> {
    const share = this.pool[this.used++];
    if (share === undefined) {
      const added: Share<Owner> = {
        owner,
        sequence,
        start,
        count,
        chain,
        promptLogprobs: null,
        promptRows: 0,
        drafted,
        tokens: [],
        probabilities: undefined,
        row: -1,
        rowsPerStep: 0,
        error: undefined,
        starvation: undefined,
        isPoisoned: false,
      };
      this.pool.push(added);
      return added;
    }
    share.owner = owner;
    share.sequence = sequence;
    share.start = start;
    share.count = count;
    share.chain = chain;
    share.drafted = drafted;
    share.tokens.length = 0;
    share.probabilities = undefined;
    share.row = -1;
    share.error = undefined;
    share.starvation = undefined;
    share.isPoisoned = false;
    return share;
  }
}
