import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type GgufTensor, type GgufValue, writeGguf } from './gguf-writer.js';
import { RandomBits } from './random-bits.js';
import { TENSOR_TYPES } from './tensor-types.js';

/** A vision transformer whose cells, a sixteenth of its patches, become input of the model; llama.cpp calls the form gemma3. */
const SHAPE = { image: 256, patch: 16, width: 256, layers: 6, heads: 4, feedForward: 1024, merge: 4 };
const EPSILON = 1e-6;
const DEVIATION = 0.05;
const SEED = 20240301;

/**
 * The path of a projector with random weights, made on first use: 4.9 million parameters, 256 patches, 16 cells an image.
 * It sees nothing; its speed is that of a trained one of the same shape.
 *
 * @param textWidth width of the model that it is for
 * @param folder where made projectors are kept
 */
export function ensureRandomProjector(textWidth: number, folder: string): string {
  const path = join(folder, `random-projector-${textWidth}.gguf`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  writeGguf(path, projectorMetadata(textWidth), projectorTensors(textWidth));
  return path;
}

function projectorMetadata(textWidth: number): Record<string, GgufValue> {
  const { image, patch, width, layers, heads, feedForward, merge } = SHAPE;
  const halves: GgufValue = { type: 'float32s', value: [0.5, 0.5, 0.5] };
  return {
    'general.architecture': { type: 'string', value: 'clip' },
    'general.name': { type: 'string', value: 'random projector' },
    'clip.has_vision_encoder': { type: 'bool', value: true },
    'clip.projector_type': { type: 'string', value: 'gemma3' },
    'clip.use_gelu': { type: 'bool', value: true },
    'clip.vision.image_size': { type: 'uint32', value: image },
    'clip.vision.patch_size': { type: 'uint32', value: patch },
    'clip.vision.embedding_length': { type: 'uint32', value: width },
    'clip.vision.feed_forward_length': { type: 'uint32', value: feedForward },
    'clip.vision.block_count': { type: 'uint32', value: layers },
    'clip.vision.projection_dim': { type: 'uint32', value: textWidth },
    'clip.vision.attention.head_count': { type: 'uint32', value: heads },
    'clip.vision.attention.layer_norm_epsilon': { type: 'float32', value: EPSILON },
    'clip.vision.projector.scale_factor': { type: 'uint32', value: merge },
    'clip.vision.image_mean': halves,
    'clip.vision.image_std': halves,
  };
}

function projectorTensors(textWidth: number): GgufTensor[] {
  const random = new RandomBits(SEED);
  const { image, patch, width, layers, feedForward } = SHAPE;
  const { f16, f32 } = TENSOR_TYPES;
  const matrix = (name: string, shape: readonly number[], type: typeof f16 | typeof f32 = f16): GgufTensor => ({
    ...{ name, shape, type },
    fill: (blocks) => type.fillRandom(blocks, random, DEVIATION),
  });
  const ones = (name: string): GgufTensor => ({
    ...{ name, shape: [width], type: f32 },
    fill: (blocks) => new Float32Array(blocks.buffer, blocks.byteOffset, blocks.length / 4).fill(1),
  });
  const bias = (name: string, length: number) => matrix(`${name}.bias`, [length], f32);
  const linear = (name: string, inputs: number, outputs: number) => [
    matrix(`${name}.weight`, [inputs, outputs]),
    bias(name, outputs),
  ];
  const norm = (name: string) => [ones(`${name}.weight`), bias(name, width)];
  const layer = (at: string) => [
    ...['attn_q', 'attn_k', 'attn_v', 'attn_out'].flatMap((part) => linear(`${at}.${part}`, width, width)),
    ...[...norm(`${at}.ln1`), ...norm(`${at}.ln2`)],
    ...[...linear(`${at}.ffn_up`, width, feedForward), ...linear(`${at}.ffn_down`, feedForward, width)],
  ];
  return [
    matrix('v.patch_embd.weight', [patch, patch, 3, width]),
    bias('v.patch_embd', width),
    matrix('v.position_embd.weight', [width, (image / patch) ** 2], f32),
    ...Array.from({ length: layers }, (_, index) => layer(`v.blk.${index}`)).flat(),
    ...norm('v.post_ln'),
    ones('mm.soft_emb_norm.weight'),
    matrix('mm.input_projection.weight', [textWidth, width]),
  ];
}
