import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type GgufTensor, type GgufValue, writeGguf } from './gguf-writer.js';
import { madeUpVocabulary } from './made-up-vocabulary.js';
import { RandomBits } from './random-bits.js';
import { TENSOR_TYPES, type TensorType, type TensorTypeName } from './tensor-types.js';

/** A decoder of the llama architecture, with an output matrix of its own. */
export interface ModelShape {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly context: number;
}

/** Named after their parameters, about; the last one computes next to nothing, so that sampling can be looked at. */
export const MODEL_SHAPES = {
  '20M': { width: 256, layers: 4, heads: 4, feedForward: 768, vocabulary: 32000, context: 2048 },
  '125M': { width: 768, layers: 11, heads: 12, feedForward: 2048, vocabulary: 32000, context: 2048 },
  '350M': { width: 1024, layers: 22, heads: 16, feedForward: 2816, vocabulary: 32000, context: 2048 },
  '150K-tokens': { width: 64, layers: 1, heads: 2, feedForward: 128, vocabulary: 150000, context: 2048 },
} as const satisfies Readonly<Record<string, ModelShape>>;

export type ModelSize = keyof typeof MODEL_SHAPES;

/** As models of this family are initialized; small enough for half-precision sums, large enough not to vanish. */
const DEVIATION = 0.02;
const SEED = 20240229;

/**
 * The path of a model with random weights, made on first use. Its speed is that of a trained model of the same shape;
 * its text is noise, and its end-of-sequence token is as likely as any other.
 *
 * @param folder where made models are kept
 */
export function ensureRandomModel(size: ModelSize, type: TensorTypeName, folder: string): string {
  const path = join(folder, `random-${size}-${type}.gguf`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  writeGguf(path, modelMetadata(size, type), modelTensors(MODEL_SHAPES[size], TENSOR_TYPES[type]));
  return path;
}

export function modelMetadata(size: ModelSize, type: TensorTypeName): Record<string, GgufValue> {
  const shape = MODEL_SHAPES[size];
  const vocabulary = madeUpVocabulary(shape.vocabulary);
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.name': { type: 'string', value: `random weights ${size}` },
    'general.file_type': { type: 'uint32', value: TENSOR_TYPES[type].fileType },
    'general.quantization_version': { type: 'uint32', value: 2 },
    'llama.context_length': { type: 'uint32', value: shape.context },
    'llama.embedding_length': { type: 'uint32', value: shape.width },
    'llama.block_count': { type: 'uint32', value: shape.layers },
    'llama.feed_forward_length': { type: 'uint32', value: shape.feedForward },
    'llama.attention.head_count': { type: 'uint32', value: shape.heads },
    'llama.attention.head_count_kv': { type: 'uint32', value: shape.heads },
    'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: 1e-5 },
    'llama.rope.dimension_count': { type: 'uint32', value: shape.width / shape.heads },
    'llama.vocab_size': { type: 'uint32', value: shape.vocabulary },
    'tokenizer.ggml.model': { type: 'string', value: 'llama' },
    'tokenizer.ggml.pre': { type: 'string', value: 'default' },
    'tokenizer.ggml.tokens': { type: 'strings', value: vocabulary.pieces },
    'tokenizer.ggml.scores': { type: 'float32s', value: vocabulary.scores },
    'tokenizer.ggml.token_type': { type: 'int32s', value: vocabulary.types },
    'tokenizer.ggml.unknown_token_id': { type: 'uint32', value: 0 },
    'tokenizer.ggml.bos_token_id': { type: 'uint32', value: 1 },
    'tokenizer.ggml.eos_token_id': { type: 'uint32', value: 2 },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
  };
}

export function modelTensors(shape: ModelShape, type: TensorType): GgufTensor[] {
  const random = new RandomBits(SEED);
  const { width, feedForward, vocabulary } = shape;
  const matrix = (name: string, inputs: number, outputs: number): GgufTensor => ({
    name: `${name}.weight`,
    shape: [inputs, outputs],
    type,
    fill: (blocks) => type.fillRandom(blocks, random, DEVIATION),
  });
  const norm = (name: string): GgufTensor => ({
    name: `${name}.weight`,
    shape: [width],
    type: TENSOR_TYPES.f32,
    fill: (blocks) => new Float32Array(blocks.buffer, blocks.byteOffset, blocks.length / 4).fill(1),
  });
  const layer = (index: number): GgufTensor[] => [
    norm(`blk.${index}.attn_norm`),
    ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((name) => matrix(`blk.${index}.${name}`, width, width)),
    norm(`blk.${index}.ffn_norm`),
    matrix(`blk.${index}.ffn_gate`, width, feedForward),
    matrix(`blk.${index}.ffn_up`, width, feedForward),
    matrix(`blk.${index}.ffn_down`, feedForward, width),
  ];
  const layers = Array.from({ length: shape.layers }, (_, index) => layer(index)).flat();
  return [matrix('token_embd', width, vocabulary), ...layers, norm('output_norm'), matrix('output', width, vocabulary)];
}
