import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GgufTensor, type GgufValue, writeGguf } from '../../bench/gguf/gguf-writer.js';
import { madeUpVocabulary } from '../../bench/gguf/made-up-vocabulary.js';
import { RandomBits } from '../../bench/gguf/random-bits.js';
import { TENSOR_TYPES } from '../../bench/gguf/tensor-types.js';

/** Tokens that an attention window of the sliding model reaches back. */
export const TINY_WINDOW = 32;

const WIDTH = 64;
const LAYERS = 2;
const FEED_FORWARD = 96;
const VOCABULARY = 3000;
const TRAIN_CONTEXT = 4096;
const STATE = { inner: 2 * WIDTH, size: 16, kernel: 4, rank: 4 } as const;

/** An architecture of llama.cpp's with a memory of its own kind. */
interface Architecture {
  readonly metadata: Readonly<Record<string, GgufValue>>;
  readonly layer: (index: number) => readonly GgufTensor[];
}

const random = new RandomBits(20250131);

/** Noise of the deviation that gives each token another successor, without end or repetition within a test. */
const matrix = (name: string, ...shape: readonly number[]): GgufTensor => ({
  name,
  shape,
  type: TENSOR_TYPES.f32,
  fill: (blocks) => TENSOR_TYPES.f32.fillRandom(blocks, random, 0.3),
});

const constant = (name: string, value: number, ...shape: readonly number[]): GgufTensor => ({
  name,
  shape,
  type: TENSOR_TYPES.f32,
  fill: (blocks) => new Float32Array(blocks.buffer, blocks.byteOffset, blocks.length / 4).fill(value),
});

const count = (value: number): GgufValue => ({ type: 'uint32', value });

const attention = (at: string): GgufTensor[] =>
  ['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((name) => matrix(`${at}.${name}.weight`, WIDTH, WIDTH));

const feedForward = (at: string): GgufTensor[] => [
  constant(`${at}.ffn_norm.weight`, 1, WIDTH),
  matrix(`${at}.ffn_gate.weight`, WIDTH, FEED_FORWARD),
  matrix(`${at}.ffn_up.weight`, WIDTH, FEED_FORWARD),
  matrix(`${at}.ffn_down.weight`, FEED_FORWARD, WIDTH),
];

const stateSpace = (at: string): GgufTensor[] => [
  matrix(`${at}.ssm_in.weight`, WIDTH, 2 * STATE.inner),
  matrix(`${at}.ssm_conv1d.weight`, STATE.kernel, STATE.inner),
  constant(`${at}.ssm_conv1d.bias`, 0, STATE.inner),
  matrix(`${at}.ssm_x.weight`, STATE.inner, STATE.rank + 2 * STATE.size),
  matrix(`${at}.ssm_dt.weight`, STATE.rank, STATE.inner),
  constant(`${at}.ssm_dt.bias`, 0, STATE.inner),
  constant(`${at}.ssm_a`, -1, STATE.size, STATE.inner),
  constant(`${at}.ssm_d`, 1, STATE.inner),
  matrix(`${at}.ssm_out.weight`, STATE.inner, WIDTH),
];

const stateSpaceSizes = (name: string): Record<string, GgufValue> => ({
  [`${name}.ssm.conv_kernel`]: count(STATE.kernel),
  [`${name}.ssm.inner_size`]: count(STATE.inner),
  [`${name}.ssm.state_size`]: count(STATE.size),
  [`${name}.ssm.time_step_rank`]: count(STATE.rank),
});

const ARCHITECTURES = {
  /** A recurrent state only. */
  mamba: {
    metadata: { ...stateSpaceSizes('mamba'), 'mamba.attention.head_count': count(0) },
    layer: (index) => stateSpace(`blk.${index}`),
  },
  /** A recurrent state in the first layer, a KV cache in the second. */
  jamba: {
    metadata: {
      ...stateSpaceSizes('jamba'),
      'jamba.attention.head_count': count(4),
      'jamba.attention.head_count_kv': { type: 'int32s', value: [0, 4] },
    },
    layer: (index) => {
      const at = `blk.${index}`;
      const norms = [
        constant(`${at}.ssm_dt_norm.weight`, 1, STATE.rank),
        constant(`${at}.ssm_b_norm.weight`, 1, STATE.size),
        constant(`${at}.ssm_c_norm.weight`, 1, STATE.size),
      ];
      return [...(index === 0 ? [...stateSpace(at), ...norms] : attention(at)), ...feedForward(at)];
    },
  },
  /** A sliding window in the first layer, the whole context in the second. */
  gemma2: {
    metadata: {
      'gemma2.attention.head_count': count(4),
      'gemma2.attention.head_count_kv': count(4),
      'gemma2.attention.sliding_window': count(TINY_WINDOW),
    },
    layer: (index) => {
      const at = `blk.${index}`;
      // The embeddings are the output matrix too: layers that weigh less would repeat the token for ever.
      const norms = ['post_attention_norm', 'post_ffw_norm'].map((name) => constant(`${at}.${name}.weight`, 20, WIDTH));
      return [...attention(at), ...feedForward(at), ...norms];
    },
  },
} as const satisfies Readonly<Record<string, Architecture>>;

export type TinyArchitecture = keyof typeof ARCHITECTURES;

/** Models of two layers with random weights, in a folder of their own. */
export class TinyModels {
  private readonly folder = mkdtempSync(join(tmpdir(), 'llamero-tiny-models-'));

  /** @returns the path of the file */
  make(name: TinyArchitecture): string {
    return this.write(name, `${name}.gguf`, 1);
  }

  /** The same with NaN among its weights. @returns the path of the file */
  makeBroken(name: TinyArchitecture): string {
    return this.write(name, `${name}-nan.gguf`, Number.NaN);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(name: TinyArchitecture, file: string, outputNorm: number): string {
    const path = join(this.folder, file);
    const { metadata, layer }: Architecture = ARCHITECTURES[name];
    const layers = Array.from({ length: LAYERS }, (_, index) => [
      constant(`blk.${index}.attn_norm.weight`, 1, WIDTH),
      ...layer(index),
    ]).flat();
    const tensors = [
      matrix('token_embd.weight', WIDTH, VOCABULARY),
      ...layers,
      constant('output_norm.weight', outputNorm, WIDTH),
    ];
    writeGguf(path, { ...sharedMetadata(name), ...metadata }, tensors);
    return path;
  }
}

function sharedMetadata(name: TinyArchitecture): Record<string, GgufValue> {
  const vocabulary = madeUpVocabulary(VOCABULARY);
  return {
    'general.architecture': { type: 'string', value: name },
    [`${name}.context_length`]: count(TRAIN_CONTEXT),
    [`${name}.embedding_length`]: count(WIDTH),
    [`${name}.block_count`]: count(LAYERS),
    [`${name}.feed_forward_length`]: count(FEED_FORWARD),
    [`${name}.attention.layer_norm_rms_epsilon`]: { type: 'float32', value: 1e-5 },
    'tokenizer.ggml.model': { type: 'string', value: 'llama' },
    'tokenizer.ggml.tokens': { type: 'strings', value: vocabulary.pieces },
    'tokenizer.ggml.scores': { type: 'float32s', value: vocabulary.scores },
    'tokenizer.ggml.token_type': { type: 'int32s', value: vocabulary.types },
    'tokenizer.ggml.unknown_token_id': count(0),
    'tokenizer.ggml.bos_token_id': count(1),
    'tokenizer.ggml.eos_token_id': count(2),
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
  };
}
