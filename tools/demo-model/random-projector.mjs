#!/usr/bin/env node
// Writes a projector of a few kilobytes with random weights: it sees nothing, but a prompt with it is computed as with a
// real one. For tests of images and sound, on the demo model or another one.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const HELP =
  'usage: node tools/demo-model/random-projector.mjs FILE [gemma3|llava|qwen2vl|whisper] [width of the model]';

/** Width of the model that it is for: that of the demo model. */
const TEXT_WIDTH = 256;
const WIDTH = 32;
const FFN_WIDTH = 48;
const LAYERS = 2;

const TYPES = { u32: 4, f32: 6, bool: 7, string: 8, array: 9 };
const ALIGNMENT = 32;

/** Equal numbers for equal seeds, spread evenly over -1..1. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1) * Math.sqrt(3);
  };
}

/**
 * @typedef {[name: string, shape: number[], scale: number]} Tensor with random weights; scale 1 = the weight of a norm
 * @typedef {Record<string, Record<string, string | number | boolean | number[]>>} Metadata values by their type
 */

/** @type {Record<string, (textWidth: number) => { metadata: Metadata, tensors: Tensor[] }>} */
const KINDS = {
  /** 16 cells an image, decoded at once: they look at each other in both directions. */
  gemma3: (textWidth) => ({
    metadata: { ...visionMetadata('gemma3', 32, 4, textWidth), 'clip.vision.projector.scale_factor': { u32: 2 } },
    tensors: [
      ...visionTensors(4, 64),
      ['v.post_ln.weight', [WIDTH], 1],
      ['v.post_ln.bias', [WIDTH], 0.02],
      ['mm.soft_emb_norm.weight', [WIDTH], 1],
      ['mm.input_projection.weight', [textWidth, WIDTH], 0.2],
    ],
  }),
  /** 64 cells an image, decoded like tokens. */
  llava: (textWidth) => ({
    metadata: visionMetadata('mlp', 32, 4, textWidth),
    tensors: [
      ...visionTensors(4, 64),
      ['mm.0.weight', [WIDTH, FFN_WIDTH], 0.2],
      ['mm.0.bias', [FFN_WIDTH], 0.02],
      ['mm.2.weight', [FFN_WIDTH, textWidth], 0.2],
      ['mm.2.bias', [textWidth], 0.02],
    ],
  }),
  /** As many cells as an image has squares of 8 pixels, at least 8, in rows and columns: for models with M-RoPE. */
  qwen2vl: (textWidth) => ({
    metadata: visionMetadata('qwen2vl_merger', 32, 4, textWidth),
    tensors: [
      ['v.patch_embd.weight', [4, 4, 3, WIDTH], 0.3],
      ['v.patch_embd.weight.1', [4, 4, 3, WIDTH], 0.3],
      ...layerTensors('v'),
      ['v.post_ln.weight', [WIDTH], 1],
      ['v.post_ln.bias', [WIDTH], 0.02],
      ['mm.0.weight', [WIDTH * 4, FFN_WIDTH], 0.1],
      ['mm.0.bias', [FFN_WIDTH], 0.02],
      ['mm.2.weight', [FFN_WIDTH, textWidth], 0.2],
      ['mm.2.bias', [textWidth], 0.02],
    ],
  }),
  /** Sound: 750 cells for each 30 seconds. */
  whisper: (textWidth) => ({
    metadata: {
      ...commonMetadata('audio', textWidth),
      'clip.has_audio_encoder': { bool: true },
      'clip.projector_type': { string: 'qwen2a' },
      'clip.audio.num_mel_bins': { u32: 128 },
    },
    tensors: [
      ['a.conv1d.1.weight', [3, 128, WIDTH], 0.05],
      ['a.conv1d.1.bias', [1, WIDTH], 0.02],
      ['a.conv1d.2.weight', [3, WIDTH, WIDTH], 0.1],
      ['a.conv1d.2.bias', [1, WIDTH], 0.02],
      ['a.position_embd.weight', [WIDTH, 1500], 0.3],
      ...layerTensors('a'),
      ['a.post_ln.weight', [WIDTH], 1],
      ['a.post_ln.bias', [WIDTH], 0.02],
      ['mm.a.fc.weight', [WIDTH, textWidth], 0.2],
      ['mm.a.fc.bias', [textWidth], 0.02],
    ],
  }),
};

function commonMetadata(modality, textWidth) {
  return {
    'general.architecture': { string: 'clip' },
    'general.name': { string: 'random projector' },
    'clip.use_gelu': { bool: true },
    [`clip.${modality}.embedding_length`]: { u32: WIDTH },
    [`clip.${modality}.feed_forward_length`]: { u32: FFN_WIDTH },
    [`clip.${modality}.block_count`]: { u32: LAYERS },
    [`clip.${modality}.projection_dim`]: { u32: textWidth },
    [`clip.${modality}.attention.head_count`]: { u32: 2 },
    [`clip.${modality}.attention.layer_norm_epsilon`]: { f32: 1e-6 },
  };
}

function visionMetadata(projector, imageSize, patchSize, textWidth) {
  return {
    ...commonMetadata('vision', textWidth),
    'clip.has_vision_encoder': { bool: true },
    'clip.projector_type': { string: projector },
    'clip.vision.image_size': { u32: imageSize },
    'clip.vision.patch_size': { u32: patchSize },
    'clip.vision.image_mean': { array: [0.5, 0.5, 0.5] },
    'clip.vision.image_std': { array: [0.5, 0.5, 0.5] },
  };
}

/** @returns {Tensor[]} */
function visionTensors(patchSize, patches) {
  return [
    ['v.patch_embd.weight', [patchSize, patchSize, 3, WIDTH], 0.3],
    ['v.patch_embd.bias', [WIDTH], 0.02],
    ['v.position_embd.weight', [WIDTH, patches], 0.3],
    ...layerTensors('v'),
  ];
}

/** @returns {Tensor[]} */
function layerTensors(prefix) {
  const scale = 1 / Math.sqrt(WIDTH);
  /** @type {Tensor[]} */
  const tensors = [];
  for (let layer = 0; layer < LAYERS; layer++) {
    const add = (name, shape, size) => tensors.push([`${prefix}.blk.${layer}.${name}`, shape, size]);
    for (const name of ['attn_q', 'attn_k', 'attn_v', 'attn_out']) {
      add(`${name}.weight`, [WIDTH, WIDTH], scale);
      // Encoders of sound have no bias of keys.
      if (prefix !== 'a' || name !== 'attn_k') add(`${name}.bias`, [WIDTH], 0.02);
    }
    for (const name of ['ln1', 'ln2']) {
      add(`${name}.weight`, [WIDTH], 1);
      add(`${name}.bias`, [WIDTH], 0.02);
    }
    add('ffn_up.weight', [WIDTH, FFN_WIDTH], scale);
    add('ffn_up.bias', [FFN_WIDTH], 0.02);
    add('ffn_down.weight', [FFN_WIDTH, WIDTH], scale);
    add('ffn_down.bias', [WIDTH], 0.02);
  }
  return tensors;
}

function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value) {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}

function floats(values) {
  return Buffer.from(Float32Array.from(values).buffer);
}

function entry([key, value]) {
  const [type, content] = Object.entries(value)[0];
  const bytes = {
    u32: () => u32(content),
    f32: () => floats([content]),
    bool: () => Buffer.from([content ? 1 : 0]),
    string: () => text(content),
    array: () => Buffer.concat([u32(TYPES.f32), u64(content.length), floats(content)]),
  }[type]();
  return Buffer.concat([text(key), u32(TYPES[type]), bytes]);
}

function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)]);
}

/**
 * The bytes of a GGUF file, the same for the same arguments.
 * @param {string} kind `gemma3`, `llava`, `qwen2vl` or `whisper`
 * @param {number} textWidth width of the model that it is for
 */
export function randomProjector(kind = 'gemma3', textWidth = TEXT_WIDTH) {
  const { metadata, tensors } = KINDS[kind](textWidth);
  const random = randomNumbers(1);
  const headers = [];
  const contents = [];
  let offset = 0;
  for (const [name, shape, scale] of tensors) {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = Array.from({ length: size }, () => (scale === 1 ? 1 + 0.05 * random() : scale * random()));
    const content = padded(floats(values));
    headers.push(text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset));
    contents.push(content);
    offset += content.length;
  }
  const entries = Object.entries(metadata);
  const start = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(entries.length)];
  return Buffer.concat([padded(Buffer.concat([...start, ...entries.map(entry), ...headers])), ...contents]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file, kind = 'gemma3', width = String(TEXT_WIDTH)] = process.argv.slice(2);
  if (file === undefined || !Object.hasOwn(KINDS, kind)) {
    console.error(HELP);
    process.exitCode = 2;
  } else {
    writeFileSync(file, randomProjector(kind, Number(width)));
  }
}
