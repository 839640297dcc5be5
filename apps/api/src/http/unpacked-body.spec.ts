import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGunzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Unpacker } from './content-coding.js';
import { UnpackedBody } from './unpacked-body.js';

const MIB = 1024 * 1024;

/** The body of a request that is packed, with what it did. */
function bodyOf(packed: Readable, limit: number) {
  const seen = { unpacked: 0, held: 0, unpackers: [] as Unpacker[] };
  const unpack = () => {
    const unpacker = createGunzip();
    unpacker.on('data', ({ length }: Buffer) => {
      seen.unpacked += length;
    });
    seen.unpackers.push(unpacker);
    return unpacker;
  };
  const hold = (bytes: number) => {
    seen.held += bytes;
  };
  return { body: new UnpackedBody(packed, { name: 'gzip', unpack }, { limit, hold }), seen };
}

describe('a body that is unpacked', () => {
  it('is what was packed, and holds as much', async () => {
    const text = 'hello '.repeat(10_000);
    const packed = gzipSync(text);
    const { body, seen } = bodyOf(Readable.from([packed.subarray(0, 7), packed.subarray(7)]), MIB);
    expect(String(await buffer(body))).toBe(text);
    expect([seen.held, body.receivedEncodedLength]).toEqual([text.length, packed.length]);
  });

  it('is not unpacked further than its limit, though a bomb goes on, all of which is read', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * MIB));
    let sent = 0;
    const packed = Readable.from(
      (function* () {
        for (; sent < 500; sent++) yield bomb;
      })(),
    );
    const { body, seen } = bodyOf(packed, MIB);
    await expect(buffer(body)).rejects.toThrow(`the body exceeds ${MIB} bytes when it is unpacked`);
    expect(seen.held).toBeLessThanOrEqual(MIB);
    await expect.poll(() => sent).toBe(500);
    expect(seen.unpacked).toBeLessThan(2 * MIB);
    expect(seen.unpackers.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it('costs nothing while nobody reads it', async () => {
    const packed = Readable.from([gzipSync('hello')]);
    const { seen } = bodyOf(packed, MIB);
    await new Promise((resolve) => setImmediate(resolve));
    expect([seen.unpackers, packed.readableFlowing]).toEqual([[], null]);
  });
});
