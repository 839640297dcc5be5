import type { EngineOptions } from '../door/engine-options.js';
import type { DeviceInfo, NativeModelInfo } from './native.js';

type FlashAttention = NonNullable<EngineOptions['context']['flashAttention']>;

/**
 * On a processor, llama.cpp's kernel takes more than twice as long as plain attention if heads are smaller than this.
 */
const MIN_HEAD_SIZE = 64;

/**
 * What `auto` means here: off if that is certainly faster; otherwise llama.cpp decides by what the devices can do. It
 * also decides if a GPU computes, and if a quantized V cache needs flash attention.
 */
export function flashAttentionFor(
  { flashAttention = 'auto', typeV = 'f16' }: EngineOptions['context'],
  info: Pick<NativeModelInfo, 'architecture' | 'metadata' | 'embeddingSize'>,
  devices: readonly Pick<DeviceInfo, 'type'>[],
): FlashAttention {
  if (flashAttention !== 'auto') return flashAttention;
  const isOnProcessor = devices.every(({ type }) => type !== 'gpu' && type !== 'igpu');
  const isPlainCache = typeV === 'f32' || typeV === 'f16' || typeV === 'bf16';
  return isOnProcessor && isPlainCache && headSize(info) < MIN_HEAD_SIZE ? 'off' : 'auto';
}

/** The size of an attention head; infinite if the model does not say. */
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
