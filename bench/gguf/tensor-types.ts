import type { RandomBits } from './random-bits.js';

/** How a tensor's values lie in the file: blocks of `blockValues` values in `blockBytes` bytes. */
export interface TensorType {
  /** ggml's number for the type. */
  readonly id: number;
  readonly blockValues: number;
  readonly blockBytes: number;
  /** llama.cpp's number for a file whose matrices are of this type (`general.file_type`). */
  readonly fileType: number;
  /** Fills whole blocks with values spread evenly around 0, of about the given standard deviation. */
  readonly fillRandom: (blocks: Buffer, random: RandomBits, deviation: number) => void;
}

/** Standard deviation of an even spread over [-1, 1]. */
const EVEN_SPREAD = 1 / Math.sqrt(3);

/** The types a random model can have, by the name the command line knows. */
export const TENSOR_TYPES = {
  f32: { id: 0, blockValues: 1, blockBytes: 4, fileType: 0, fillRandom: fillFloats },
  f16: { id: 1, blockValues: 1, blockBytes: 2, fileType: 1, fillRandom: fillHalves },
  q4_0: { id: 2, blockValues: 32, blockBytes: 18, fileType: 2, fillRandom: quantizedFill(18, 8) },
  q8_0: { id: 8, blockValues: 32, blockBytes: 34, fileType: 7, fillRandom: quantizedFill(34, 128) },
} as const satisfies Readonly<Record<string, TensorType>>;

export type TensorTypeName = keyof typeof TENSOR_TYPES;

/** The nearest IEEE half-precision number's bits; for values that are normal numbers there, or 0. */
export function halfBits(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
  if (exponent <= 0) return 0;
  const sign = (bits >>> 16) & 0x8000;
  // Rounding up may carry into the exponent, which is right.
  return sign | (((exponent << 10) | ((bits >>> 13) & 0x3ff)) + ((bits >>> 12) & 1));
}

function fillFloats(blocks: Buffer, random: RandomBits, deviation: number): void {
  for (let at = 0; at < blocks.length; at += 4) {
    blocks.writeFloatLE(((random.next() | 0) / 2 ** 31) * (deviation / EVEN_SPREAD), at);
  }
}

function fillHalves(blocks: Buffer, random: RandomBits, deviation: number): void {
  const table = Uint16Array.from({ length: 2048 }, (_, index) =>
    halfBits(((index - 1023.5) / 1024) * (deviation / EVEN_SPREAD)),
  );
  for (let at = 0; at < blocks.length; at += 2) blocks.writeUInt16LE(table[random.next() & 2047]!, at);
}

/** Blocks of a half-precision scale and then quants; random bits are quants evenly spread over [-levels, levels). */
function quantizedFill(blockBytes: number, levels: number): TensorType['fillRandom'] {
  return (blocks, random, deviation) => {
    const scale = halfBits(deviation / EVEN_SPREAD / levels);
    for (let block = 0; block < blocks.length; block += blockBytes) {
      blocks.writeUInt16LE(scale, block);
      for (let at = block + 2; at < block + blockBytes; at += 4) blocks.writeUInt32LE(random.next(), at);
    }
  };
}
