import type { HeldText } from '../../libs/engine/src/door/long-text.js';

/** A text as the addon has it, without the addon. */
export class FakeLongText implements HeldText {
  constructor(private text = '') {}

  get length(): number {
    return Buffer.byteLength(this.text);
  }

  append(part: string): void {
    this.text += part;
  }

  part(from: number, bytes: number): string {
    const all = Buffer.from(this.text);
    let to = from + bytes;
    while (((all[to] ?? 0) & 0xc0) === 0x80) to++;
    return all.toString('utf8', from, to);
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}
