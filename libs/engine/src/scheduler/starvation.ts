import type { EngineError } from '../door/engine-error.js';
import type { Generation } from '../generation/generation.js';

/**
 * Tasks that found no KV cells in a step. Another one gives its cells up for them; where none can, they try once more,
 * since others may have ended meanwhile, and then fail.
 */
export class Starvation {
  /** With why each found none. */
  private readonly starved = new Map<Generation, EngineError>();
  /** They had found none in the step before, either, and nobody could give them any. */
  private isLastTry = false;

  /** @param giveCells has a task give its cells up; false where none can */
  constructor(private readonly giveCells: () => Promise<boolean>) {}

  /** Some found none in the last step. */
  get isThere(): boolean {
    return this.starved.size > 0;
  }

  note(generation: Generation, error: EngineError): void {
    this.starved.set(generation, error);
  }

  /** All outcomes of a step are noted. */
  endStep(): void {
    if (!this.isThere) this.isLastTry = false;
  }

  /** Only between steps. @returns those that fail, and why */
  async relieve(): Promise<readonly (readonly [Generation, EngineError])[]> {
    const starved = [...this.starved];
    this.starved.clear();
    const areGiven = await this.giveCells();
    const hasFailed = !areGiven && this.isLastTry;
    this.isLastTry = !areGiven && !hasFailed;
    return hasFailed ? starved.filter(([generation]) => generation.isRunning) : [];
  }
}
