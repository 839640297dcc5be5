/** Sizes are rounded up to one of so many between a power of two and the next, so that what grows a little still fits. */
const SIZES_PER_DOUBLING = 8;
const MIN_SIZE = 4096;

/** The size of the buffer that holds so many bytes. */
export function roundedSize(size: number): number {
  const step = 2 ** Math.floor(Math.log2(Math.max(size, MIN_SIZE))) / SIZES_PER_DOUBLING;
  return Math.ceil(Math.max(size, MIN_SIZE) / step) * step;
}
