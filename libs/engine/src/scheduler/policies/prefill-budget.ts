/**
 * A step with prompt tokens may take so many times as long as one that only generates: then a prompt is read at three
 * quarters of the speed that it would have alone.
 */
const DERIVED_TIMES = 4;
/**
 * Prompt tokens of a step where they are few: llama.cpp computes one of them with the tokens of the others, and where the
 * rest has 64 or more, kernels for prompts, which take half the time behind a thousand tokens on a processor.
 */
const PIECE = 97;
/** A step with such a piece may take so many times as long as one that only generates. */
const PIECE_TIMES = 10;
/** Prompt tokens of a step at least: prompts go on whatever a step takes. */
const LEAST = 16;
/** The budget grows at most so many times from one step to the next. */
const GROWTH = 2;
/** A step with prompts takes so many milliseconds longer than one without, whatever is measured. */
const MIN_MS = 0.01;
/** Share of the newest measurement in an average. */
const NEWEST = 0.25;
/** Steps have at most so many generating slots: llama.cpp's LLAMA_MAX_SEQ. */
const MAX_SLOTS = 256;

/** What a step was made of, and how long it took. */
export interface MeasuredStep {
  /** Slots that generate. */
  readonly generating: number;
  /** Tokens of prompts. */
  readonly promptTokens: number;
  /** Milliseconds. */
  readonly ms: number;
}

/**
 * How many prompt tokens a step takes while others generate, so that the time between their tokens stays near a target. It
 * follows what steps took: what the last ones with prompts took longer than those without, for each token of the prompts.
 */
export class PrefillBudget {
  private readonly idleMs = new Float64Array(MAX_SLOTS + 1);
  /** Milliseconds that a prompt token has cost; undefined = nothing is known yet. */
  private msPerToken: number | undefined;
  /** The same in steps with a piece of them or more. */
  private msPerTokenOfPiece = Number.POSITIVE_INFINITY;
  /** The most that the next step may have. */
  private grown = PIECE;

  /** @param targetMs milliseconds between tokens; 0 = no target, undefined = by what steps without prompts take */
  constructor(private readonly targetMs: number | undefined) {}

  /** @param generating slots that generate in the step; none = nothing holds prompts back */
  tokensFor(generating: number): number {
    return generating === 0 || this.targetMs === 0 ? Number.POSITIVE_INFINITY : this.beside(generating);
  }

  /** Milliseconds that a step may take; undefined = nothing is known yet. */
  targetFor(generating: number): number | undefined {
    if (this.targetMs !== undefined) return this.targetMs;
    const idle = this.idleFor(generating);
    return idle && idle * DERIVED_TIMES;
  }

  private beside(generating: number): number {
    const target = this.targetFor(generating);
    if (target === undefined || this.msPerToken === undefined) return PIECE;
    const idle = this.idleFor(generating) ?? 0;
    const fitting = Math.min(Math.floor(Math.max(0, target - idle) / this.msPerToken), this.grown);
    return fitting < PIECE && this.mayTakePiece(idle) ? PIECE : Math.max(LEAST, fitting);
  }

  /** Takes what a step took. */
  note({ generating, promptTokens, ms }: MeasuredStep): void {
    if (promptTokens === 0) {
      const known = this.idleMs[generating]!;
      this.idleMs[generating] = known === 0 ? ms : known + NEWEST * (ms - known);
    } else if (promptTokens >= LEAST) {
      const idle = generating === 0 ? 0 : (this.idleFor(generating) ?? 0);
      const measured = Math.max(MIN_MS, ms - idle) / promptTokens;
      this.msPerToken = mean(this.msPerToken, measured);
      // A piece costs no more a token than what is smaller; the first ones of an engine are slow.
      const ofPiece = Math.min(this.msPerTokenOfPiece, measured);
      this.msPerTokenOfPiece = promptTokens >= PIECE ? (ofPiece + measured) / 2 : ofPiece;
      if (generating > 0) this.grown = Math.max(PIECE, promptTokens * GROWTH);
    }
  }

  private mayTakePiece(idle: number): boolean {
    return this.targetMs === undefined && idle + PIECE * this.msPerTokenOfPiece <= PIECE_TIMES * idle;
  }

  /** Of as many slots, or of the nearest number that was measured. */
  private idleFor(generating: number): number | undefined {
    for (let away = 0; away <= MAX_SLOTS; away++) {
      const nearest = this.idleMs[generating - away] || this.idleMs[generating + away];
      if (nearest) return nearest;
    }
    return undefined;
  }
}

function mean(known: number | undefined, measured: number): number {
  return known === undefined ? measured : (known + measured) / 2;
}
