import { readFileSync } from 'node:fs';

const ALIGNMENT = 32;
/** Bytes of the values of a GGUF file, by their types; strings (8) and arrays (9) say their own. */
const SIZES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
const STRING = 8;
const ARRAY = 9;
const INT32 = 5;

/** Reads the parts of a GGUF file one after the other. */
class Reader {
  place = 0;

  constructor(private readonly file: Buffer) {}

  u32(): number {
    this.place += 4;
    return this.file.readUInt32LE(this.place - 4);
  }

  u64(): number {
    this.place += 8;
    return Number(this.file.readBigUInt64LE(this.place - 8));
  }

  text(): string {
    const length = this.u64();
    this.place += length;
    return this.file.toString('utf8', this.place - length, this.place);
  }

  skip(type: number): void {
    if (type === STRING) this.text();
    else if (type === ARRAY) {
      const [element, length] = [this.u32(), this.u64()];
      for (let index = 0; index < length; index++) this.skip(element);
    } else this.place += SIZES[type]!;
  }
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}

/**
 * A model of llama's kind as one whose positions have several numbers (M-RoPE), with the same weights: what it says makes
 * little sense, but it is computed as by a model that takes images in rows and columns.
 * @param sections numbers of rotated pairs for each of the four numbers of a position
 */
export function withMrope(path: string, sections: readonly [number, number, number, number]): Buffer {
  const file = readFileSync(path);
  const reader = new Reader(file);
  reader.place = 8; // magic and version
  const tensors = reader.u64();
  const count = reader.u64();
  const entries: Buffer[] = [];
  for (let index = 0; index < count; index++) {
    const key = reader.text();
    const from = reader.place;
    reader.skip(reader.u32());
    const isName = key === 'general.architecture';
    const value = isName ? Buffer.concat([u32(STRING), text('qwen2vl')]) : file.subarray(from, reader.place);
    entries.push(text(key.replace(/^llama\./, 'qwen2vl.')), value);
  }
  const array = [u32(ARRAY), u32(INT32), u64(sections.length), ...sections.map(u32)];
  entries.push(text('qwen2vl.rope.dimension_sections'), ...array);
  const infosAt = reader.place;
  for (let index = 0; index < tensors; index++) {
    reader.text();
    const dimensions = reader.u32();
    reader.place += dimensions * 8 + 4 + 8;
  }
  const infos = file.subarray(infosAt, reader.place);
  const data = file.subarray(Math.ceil(reader.place / ALIGNMENT) * ALIGNMENT);
  const header = Buffer.concat([file.subarray(0, 8), u64(tensors), u64(count + 1), ...entries, infos]);
  const padding = Buffer.alloc((ALIGNMENT - (header.length % ALIGNMENT)) % ALIGNMENT);
  return Buffer.concat([header, padding, data]);
}
