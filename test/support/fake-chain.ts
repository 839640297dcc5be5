import { RANDOM_SEED, type SamplerSpec } from '#sampling';
import type { SamplerChain, SamplerChainOptions } from '../../libs/engine/src/backend/backend.js';
import { nativeError } from './native-error.js';

/** Chooses the token that follows what a sequence holds; what it throws is the failure of the chain. */
export type NextToken = (held: readonly number[], chain: FakeChain) => number;

/** A printable byte that depends on every token held and on its place: one token lost or doubled changes all after it. */
export const hashOfHeld: NextToken = (held) =>
  32 + (held.reduce((hash, token) => (Math.imul(hash, 31) + token + 7) >>> 0, 1) % 95);

/** A sampler chain that counts what it sampled and records what it was fed. */
export class FakeChain implements SamplerChain {
  /** Tokens sampled so far. */
  produced = 0;
  readonly fed: number[] = [];
  isDisposed = false;
  readonly seed: number;

  constructor(
    readonly specs: readonly SamplerSpec[],
    readonly options: SamplerChainOptions = {},
  ) {
    const choosing = specs.at(-1);
    this.seed = choosing && 'seed' in choosing ? choosing.seed : RANDOM_SEED;
  }

  accept(tokens: Int32Array): void {
    if (this.isDisposed) throw nativeError('ERR_DISPOSED');
    this.fed.push(...tokens);
  }

  sample(): never {
    throw new Error('a fake chain samples in the steps of its context only');
  }

  dispose(): void {
    this.isDisposed = true;
  }
}
