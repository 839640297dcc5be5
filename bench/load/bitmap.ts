/** Red, green, blue: 0..255 each. */
export type Colour = readonly [number, number, number];

const HEADER_BYTES = 54;

/** A BMP file of a square picture. @param side pixels. @param colourAt x from the left, y from the bottom, from 0 on */
export function bitmap(side: number, colourAt: (x: number, y: number) => Colour): Buffer {
  const rowBytes = Math.ceil((side * 3) / 4) * 4;
  const file = Buffer.alloc(HEADER_BYTES + rowBytes * side);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(HEADER_BYTES, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(side, 18);
  file.writeInt32LE(side, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [red, green, blue] = colourAt(x, y);
      file.set([blue, green, red], HEADER_BYTES + y * rowBytes + x * 3);
    }
  }
  return file;
}
