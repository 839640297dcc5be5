import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { ApiError } from './api-error.js';
import type { ContentCoding, Unpacker } from './content-coding.js';
import type { HoldBytes } from './held-bytes.js';

/** What a body may be once it is unpacked. */
interface BodyBounds {
  /** Bytes. */
  readonly limit: number;
  readonly hold: HoldBytes;
}

/**
 * A body as it was before it was packed, piece by piece as it arrives. What counts are the unpacked bytes: the piece that
 * is too much ends the unpacking, so that a bomb takes no more memory than a plain body may. Nothing is unpacked before
 * somebody reads.
 */
export class UnpackedBody extends Transform {
  /** Bytes of the packed body. */
  receivedEncodedLength = 0;
  private size = 0;
  private unpacker: Unpacker | undefined;

  constructor(
    private readonly packed: Readable,
    private readonly coding: ContentCoding,
    private readonly bounds: BodyBounds,
  ) {
    super();
  }

  override _read(size: number): void {
    if (this.unpacker === undefined) this.begin();
    super._read(size);
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, pass: TransformCallback): void {
    try {
      this.size += piece.length;
      const { limit, hold } = this.bounds;
      if (this.size > limit) throw ApiError.of('TooLarge', `the body exceeds ${limit} bytes when it is unpacked`);
      hold(piece.length);
      pass(null, piece);
    } catch (error) {
      this.break(error as Error);
    }
  }

  /** What follows behind the end of what is packed is not unpacked: nobody would see it. */
  override _flush(pass: TransformCallback): void {
    if (this.unpacker?.bytesWritten === this.receivedEncodedLength) pass();
    else this.break(this.broken('something follows its end'));
  }

  private begin(): void {
    const { packed, coding } = this;
    const unpacker = coding.unpack();
    this.unpacker = unpacker;
    packed.on('data', ({ length }: Buffer) => {
      this.receivedEncodedLength += length;
    });
    packed.once('error', (error) => this.break(error));
    unpacker.once('error', ({ message }) => this.break(this.broken(message)));
    packed.pipe(unpacker).pipe(this);
  }

  private broken(reason: string): ApiError {
    return ApiError.of('BadRequest', `the body is not valid ${this.coding.name}: ${reason}`);
  }

  /** Ends the unpacking. The rest of the body is read and dropped, so that the response can be. */
  private break(error: Error): void {
    if (this.unpacker !== undefined) this.packed.unpipe(this.unpacker);
    this.packed.resume();
    this.unpacker?.destroy();
    this.destroy(error);
  }
}
