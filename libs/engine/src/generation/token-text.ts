import type { Vocabulary } from '../door/vocabulary.js';

const NOTHING = new Uint8Array(0);

/**
 * Turns tokens into valid UTF-8 text: bytes of an unfinished character are held back until it is whole.
 * Bytes that cannot become a character are U+FFFD, one for each longest part of a sequence, as in llama.cpp's JSON.
 */
export class TokenText {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private held: Uint8Array = NOTHING;

  /** @param isVisible whether a control token is rendered */
  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly isVisible: (token: number) => boolean,
  ) {}

  /** The last token left a character unfinished. */
  get isIncomplete(): boolean {
    return this.held.length > 0;
  }

  /** The text that the token releases: with an unfinished character nothing, not even what stands before it. */
  push(token: number): string {
    const isHidden = this.vocabulary.isControl(token) && !this.isVisible(token);
    if (this.held.length === 0) {
      const text = isHidden ? '' : this.vocabulary.text(token);
      if (text !== null) return text;
    }
    const bytes = isHidden ? this.held : joined(this.held, this.vocabulary.piece(token));
    if (endsUnfinished(bytes)) {
      this.held = bytes;
      return '';
    }
    this.held = NOTHING;
    return this.decoder.decode(bytes);
  }

  /** The text that is held back, its unfinished character as U+FFFD. */
  flush(): string {
    const text = this.decoder.decode(this.held);
    this.held = NOTHING;
    return text;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

/** True when the bytes end inside a character that further bytes could complete (Unicode, table 3-7). */
function endsUnfinished(bytes: Uint8Array): boolean {
  const last = bytes.length - 1;
  for (let place = last; place >= 0 && place > last - 3; place--) {
    const byte = bytes[place]!;
    if (isContinuation(byte)) continue;
    const present = last - place + 1;
    return present < sequenceLength(byte) && (present === 1 || maySecond(byte, bytes[place + 1]!));
  }
  return false;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Bytes of the character that a lead byte begins; 1 for what begins none. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 1;
}

/** The second byte shows overlong forms, surrogates and characters beyond U+10FFFF. */
function maySecond(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second <= 0x9f;
  if (lead === 0xf0) return second >= 0x90;
  if (lead === 0xf4) return second <= 0x8f;
  return true;
}
