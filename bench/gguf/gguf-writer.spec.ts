import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GgufTensor, ggufHeader, writeGguf } from './gguf-writer.js';
import { RandomBits } from './random-bits.js';
import { halfBits, TENSOR_TYPES } from './tensor-types.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gguf-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function tensor(name: string, shape: readonly number[], value: number): GgufTensor {
  return {
    name,
    shape,
    type: TENSOR_TYPES.f32,
    fill: (blocks) => new Float32Array(blocks.buffer, blocks.byteOffset, blocks.length / 4).fill(value),
  };
}

describe('writeGguf', () => {
  it('lays out magic, version, counts and metadata as gguf.h says', () => {
    const header = ggufHeader({ k: { type: 'uint32', value: 7 } }, []);
    expect(header.toString('latin1', 0, 4)).toBe('GGUF');
    expect(header.readUInt32LE(4)).toBe(3);
    expect(header.readBigUInt64LE(8)).toBe(0n);
    expect(header.readBigUInt64LE(16)).toBe(1n);
    expect(header.readBigUInt64LE(24)).toBe(1n);
    expect(header.toString('latin1', 32, 33)).toBe('k');
    expect([header.readUInt32LE(33), header.readUInt32LE(37)]).toEqual([4, 7]);
    expect(header.length % 32).toBe(0);
  });

  it('starts each tensor at a multiple of 32 bytes, also when it is larger than a chunk', () => {
    const tensors = [tensor('a', [3], 1), tensor('b', [1024, 300], 2), tensor('c', [1], 3)];
    const path = join(folder, 'model.gguf');
    writeGguf(path, {}, tensors);
    const data = readFileSync(path).subarray(ggufHeader({}, tensors).length);
    expect(data.length).toBe(32 + 1024 * 300 * 4 + 32);
    expect([data.readFloatLE(8), data.readFloatLE(12)]).toEqual([1, 0]);
    expect([data.readFloatLE(32), data.readFloatLE(32 + 1024 * 300 * 4 - 4)]).toEqual([2, 2]);
    expect(data.readFloatLE(32 + 1024 * 300 * 4)).toBe(3);
  });

  it('leaves no file behind when writing fails', () => {
    const broken = {
      ...tensor('a', [1], 1),
      fill: () => {
        throw new Error('no weights');
      },
    };
    expect(() => writeGguf(join(folder, 'model.gguf'), {}, [broken])).toThrow('no weights');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('tensor types', () => {
  it('converts to half precision', () => {
    const known = { 0: 0x0000, 1: 0x3c00, '-2': 0xc000, 0.5: 0x3800, 65504: 0x7bff, 0.0009765625: 0x1400 };
    for (const [value, bits] of Object.entries(known)) expect(halfBits(Number(value))).toBe(bits);
  });

  it.each(['q8_0', 'q4_0'] as const)('fills %s blocks whose values have the deviation that was asked for', (name) => {
    const type = TENSOR_TYPES[name];
    const blocks = Buffer.alloc(type.blockBytes * 512);
    type.fillRandom(blocks, new RandomBits(1), 0.02);
    const values: number[] = [];
    for (let block = 0; block < blocks.length; block += type.blockBytes) {
      const scale = halfValue(blocks.readUInt16LE(block));
      for (let at = block + 2; at < block + type.blockBytes; at += 1)
        values.push(...quants(name, blocks, at).map((quant) => quant * scale));
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(values).toHaveLength(512 * 32);
    expect(deviation).toBeGreaterThan(0.018);
    expect(deviation).toBeLessThan(0.022);
    expect(Math.abs(mean)).toBeLessThan(0.003);
  });
});

function quants(name: 'q8_0' | 'q4_0', blocks: Buffer, at: number): number[] {
  return name === 'q8_0' ? [blocks.readInt8(at)] : [(blocks[at]! & 15) - 8, (blocks[at]! >> 4) - 8];
}

function halfValue(bits: number): number {
  return (1 + (bits & 0x3ff) / 1024) * 2 ** (((bits >> 10) & 31) - 15);
}
