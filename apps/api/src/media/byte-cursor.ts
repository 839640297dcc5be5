import { damaged } from './media-problem.js';

/** Reads a file from its beginning on; whatever lies behind its end is damage. */
export class ByteCursor {
  position = 0;

  constructor(readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.position;
  }

  uint8(): number {
    return this.bytes[this.pass(1)]!;
  }

  uint16(): number {
    return this.bytes.readUInt16BE(this.pass(2));
  }

  uint16le(): number {
    return this.bytes.readUInt16LE(this.pass(2));
  }

  uint24le(): number {
    return this.bytes.readUIntLE(this.pass(3), 3);
  }

  uint32(): number {
    return this.bytes.readUInt32BE(this.pass(4));
  }

  uint32le(): number {
    return this.bytes.readUInt32LE(this.pass(4));
  }

  int32le(): number {
    return this.bytes.readInt32LE(this.pass(4));
  }

  /** Characters of one byte each. */
  text(length: number): string {
    const begin = this.pass(length);
    return this.bytes.toString('latin1', begin, begin + length);
  }

  take(length: number): Buffer {
    const begin = this.pass(length);
    return this.bytes.subarray(begin, begin + length);
  }

  skip(length: number): void {
    this.pass(length);
  }

  /** @returns where it was @throws MediaProblem */
  private pass(length: number): number {
    const { position } = this;
    if (length > this.left) throw damaged('it ends too early');
    this.position += length;
    return position;
  }
}
