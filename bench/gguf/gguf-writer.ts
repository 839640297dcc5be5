import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { padded, TYPE_ID, text, uint32, uint64 } from './gguf-bytes.js';
import type { TensorType } from './tensor-types.js';

export type GgufValue =
  | { readonly type: 'uint32' | 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'float32s' | 'int32s'; readonly value: readonly number[] };

export interface GgufTensor {
  readonly name: string;
  /** Innermost first, as ggml counts them; the first is a multiple of the type's block. */
  readonly shape: readonly number[];
  readonly type: TensorType;
  /** Fills a whole number of blocks. */
  readonly fill: (blocks: Buffer) => void;
}

const VERSION = 3;
/** Bytes of tensor data made and written at a time, before rounding to blocks. */
const CHUNK = 1 << 20;

/** Bytes a tensor takes in the file, without padding. */
export function tensorBytes({ shape, type }: GgufTensor): number {
  return (shape.reduce((product, size) => product * size, 1) / type.blockValues) * type.blockBytes;
}

/**
 * Everything before the tensor data: magic, version, counts, metadata and the tensors' places, padded to the alignment.
 * The layout is the one that ggml's gguf.h documents for version 3; all numbers are little-endian.
 */
export function ggufHeader(metadata: Readonly<Record<string, GgufValue>>, tensors: readonly GgufTensor[]): Buffer {
  const parts: Buffer[] = [
    Buffer.from('GGUF'),
    uint32(VERSION),
    uint64(tensors.length),
    uint64(Object.keys(metadata).length),
  ];
  // A list has a part for each of its texts: too many to be arguments of one call.
  for (const [key, value] of Object.entries(metadata)) {
    for (const part of [text(key), ...typedValue(value)]) parts.push(part);
  }
  let offset = 0;
  for (const tensor of tensors) {
    parts.push(text(tensor.name), uint32(tensor.shape.length), ...tensor.shape.map(uint64));
    parts.push(uint32(tensor.type.id), uint64(offset));
    offset += padded(tensorBytes(tensor));
  }
  const header = Buffer.concat(parts);
  return Buffer.concat([header, Buffer.alloc(padded(header.length) - header.length)]);
}

/** Writes a GGUF file; under its name it appears only when it is whole. */
export function writeGguf(
  path: string,
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): void {
  const unfinished = `${path}.${process.pid}.part`;
  try {
    const file = openSync(unfinished, 'w');
    try {
      writeSync(file, ggufHeader(metadata, tensors));
      for (const tensor of tensors) writeTensor(file, tensor);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function writeTensor(file: number, tensor: GgufTensor): void {
  const size = tensorBytes(tensor);
  const chunk = Buffer.alloc(Math.ceil(CHUNK / tensor.type.blockBytes) * tensor.type.blockBytes);
  for (let written = 0; written < size; written += chunk.length) {
    const blocks = chunk.subarray(0, Math.min(chunk.length, size - written));
    tensor.fill(blocks);
    writeSync(file, blocks);
  }
  writeSync(file, Buffer.alloc(padded(size) - size));
}

function typedValue(value: GgufValue): Buffer[] {
  switch (value.type) {
    case 'uint32':
      return [uint32(TYPE_ID.uint32), uint32(value.value)];
    case 'float32':
      return [uint32(TYPE_ID.float32), float32(value.value)];
    case 'bool':
      return [uint32(TYPE_ID.bool), Buffer.from([value.value ? 1 : 0])];
    case 'string':
      return [uint32(TYPE_ID.string), text(value.value)];
    case 'strings':
      return [...arrayHead(TYPE_ID.string, value.value.length), ...value.value.map(text)];
    case 'float32s':
      return [...arrayHead(TYPE_ID.float32, value.value.length), Buffer.from(Float32Array.from(value.value).buffer)];
    case 'int32s':
      return [...arrayHead(TYPE_ID.int32, value.value.length), Buffer.from(Int32Array.from(value.value).buffer)];
  }
}

function arrayHead(elementType: number, length: number): Buffer[] {
  return [uint32(TYPE_ID.array), uint32(elementType), uint64(length)];
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
