import type { EngineOptions } from '../door/engine-options.js';
import type { DeviceInfo, NativeModelInfo } from './native.js';

type FlashAttention = NonNullable<EngineOptions['context']['flashAttention']>;

/** On a processor, llama.cpp's kernel takes more than twice as long as plain attention where heads are narrower. */
const NARROWEST_HEAD = 64;

/**
 * What `auto` means here: off where that is certainly faster, else llama.cpp decides by what the devices can do. Stays
 * with llama.cpp where a GPU computes, and where a quantized V cache needs flash attention.
 */
export function flashAttentionFor(
  { flashAttention = 'auto', typeV = 'f16' }: EngineOptions['context'],
  info: Pick<NativeModelInfo, 'architecture' | 'metadata' | 'embeddingSize'>,
  devices: readonly Pick<DeviceInfo, 'type'>[],
): FlashAttention {
  if (flashAttention !== 'auto') return flashAttention;
  const isOnProcessor = devices.every(({ type }) => type !== 'gpu' && type !== 'igpu');
  const isPlainCache = typeV === 'f32' || typeV === 'f16' || typeV === 'bf16';
  return isOnProcessor && isPlainCache && headSize(info) < NARROWEST_HEAD ? 'off' : 'auto';
}

/** Width of an attention head; infinite where the model does not tell. */
function headSize({
  architecture,
  metadata,
  embeddingSize,
}: Pick<NativeModelInfo, 'architecture' | 'metadata' | 'embeddingSize'>) {
  const given = Number(metadata[`${architecture}.attention.key_length`]);
  if (given > 0) return given;
  const heads = Number(metadata[`${architecture}.attention.head_count`]);
  return heads > 0 ? embeddingSize / heads : Number.POSITIVE_INFINITY;
}
