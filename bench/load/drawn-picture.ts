const HEADER_BYTES = 54;

/** A BMP file of a square picture that no other number gives. @param side pixels, a multiple of 4 */
export function drawnPicture(side: number, number: number): Buffer {
  const file = Buffer.alloc(HEADER_BYTES + side * side * 3);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(HEADER_BYTES, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(side, 18);
  file.writeInt32LE(side, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let at = HEADER_BYTES; at < file.length; at += 3) {
    const pixel = (at - HEADER_BYTES) / 3;
    file.writeUIntLE(((pixel % side) << 16) | ((Math.floor(pixel / side) & 255) << 8) | (number & 255), at, 3);
  }
  file.writeUIntLE(number & 0xffffff, HEADER_BYTES, 3);
  return file;
}
