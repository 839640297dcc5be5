import { bitmap, type Colour } from '../../bench/load/bitmap.js';

/** A BMP file of a square of one colour on another one, for models that take images. */
export function drawnImage(size: number, square: Colour, ground: Colour = [255, 255, 255]): Uint8Array {
  const isInside = (place: number) => place >= size / 4 && place < (size * 3) / 4;
  return new Uint8Array(bitmap(size, (x, y) => (isInside(x) && isInside(y) ? square : ground)));
}

/** A WAV file of one tone: 16 bits, one channel. @param seconds of it */
export function tone(frequency: number, seconds: number, rate = 16_000): Uint8Array {
  const samples = Math.round(seconds * rate);
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index++) {
    file.writeInt16LE(Math.round(20_000 * Math.sin((2 * Math.PI * frequency * index) / rate)), 44 + index * 2);
  }
  return new Uint8Array(file);
}
