import type { EngineOptions } from '../door/engine-options.js';
import type { DeviceInfo } from './native.js';

/**
 * Whether drafts are verified one after the other, so that they cannot move any logit. `auto` means where attention
 * without the flash kernel runs on a processor: there a token's sums depend on how many tokens of its sequence are
 * computed with it, and heads are narrow, so that the model is too small to gain by drafts.
 */
export function needsBatchInvariance(
  { draft, lookup, batchInvariance = 'auto' }: Pick<EngineOptions, 'draft' | 'lookup' | 'batchInvariance'>,
  flashAttention: 'on' | 'off' | 'auto',
  devices: readonly Pick<DeviceInfo, 'type'>[],
): boolean {
  if (!draft && !lookup) return false;
  if (batchInvariance !== 'auto') return batchInvariance === 'on';
  return flashAttention === 'off' && devices.every(({ type }) => type !== 'gpu' && type !== 'igpu');
}
