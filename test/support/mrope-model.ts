import { readFileSync } from 'node:fs';
import { padded, TYPE_ID, text, uint32, uint64 } from '../../bench/gguf/gguf-bytes.js';

/** Bytes of the values of a GGUF file, by their types; strings (8) and arrays (9) say their own. */
const SIZES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };

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
    if (type === TYPE_ID.string) this.text();
    else if (type === TYPE_ID.array) {
      const [element, length] = [this.u32(), this.u64()];
      for (let index = 0; index < length; index++) this.skip(element);
    } else this.place += SIZES[type]!;
  }
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
    const value = isName ? Buffer.concat([uint32(TYPE_ID.string), text('qwen2vl')]) : file.subarray(from, reader.place);
    entries.push(text(key.replace(/^llama\./, 'qwen2vl.')), value);
  }
  const array = [uint32(TYPE_ID.array), uint32(TYPE_ID.int32), uint64(sections.length), ...sections.map(uint32)];
  entries.push(text('qwen2vl.rope.dimension_sections'), ...array);
  const infosAt = reader.place;
  for (let index = 0; index < tensors; index++) {
    reader.text();
    const dimensions = reader.u32();
    reader.place += dimensions * 8 + 4 + 8;
  }
  const infos = file.subarray(infosAt, reader.place);
  const data = file.subarray(padded(reader.place));
  const header = Buffer.concat([file.subarray(0, 8), uint64(tensors), uint64(count + 1), ...entries, infos]);
  const padding = Buffer.alloc(padded(header.length) - header.length);
  return Buffer.concat([header, padding, data]);
}
