import type { EngineOptions } from '../door/engine-options.js';
import type { DeviceInfo } from './native.js';

/**
 * Whether drafts are verified one after the other, so that they cannot change any logit. With `auto` they are if
 * attention runs on a processor without the flash kernel: a token's sums then depend on how many tokens of its sequence
 * are computed with it, and heads are small, so the model is too small to gain by drafts.
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
