/** Writes GGUF files that are wrong in one way (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). */
export type MetadataValue = string | number;

const UINT32 = 4;
const STRING = 8;
const F32 = 0;
const ALIGNMENT = 32;

class Writer {
  private readonly parts: Buffer[] = [];

  u32(value: number): this {
    const buffer = Buffer.alloc(4);
    buffer.writeUInt32LE(value);
    return this.raw(buffer);
  }
  u64(value: number): this {
    const buffer = Buffer.alloc(8);
    buffer.writeBigUInt64LE(BigInt(value));
    return this.raw(buffer);
  }
  text(value: string): this {
    return this.u64(Buffer.byteLength(value)).raw(Buffer.from(value));
  }
  raw(buffer: Buffer): this {
    this.parts.push(buffer);
    return this;
  }
  bytes(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/** A GGUF file with these metadata and one tensor of `floats` floats, of which `written` are there. */
export function gguf(metadata: Readonly<Record<string, MetadataValue>>, floats = 0, written = floats): Buffer {
  const entries = Object.entries(metadata);
  const writer = new Writer().raw(Buffer.from('GGUF')).u32(3);
  writer.u64(floats > 0 ? 1 : 0).u64(entries.length);
  for (const [key, value] of entries) {
    writer.text(key);
    if (typeof value === 'string') writer.u32(STRING).text(value);
    else writer.u32(UINT32).u32(value);
  }
  if (floats > 0) writer.text('token_embd.weight').u32(1).u64(floats).u32(F32).u64(0);
  const header = writer.bytes();
  const padding = Buffer.alloc((ALIGNMENT - (header.length % ALIGNMENT)) % ALIGNMENT);
  return Buffer.concat([header, padding, Buffer.alloc(written * 4)]);
}
