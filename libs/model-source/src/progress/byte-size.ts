const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes in three digits or so, decimal units: 4.92 GB. */
export function byteSize(bytes: number): string {
  let step = 0;
  let value = bytes;
  // 999.5 would be written as 1000.
  while (value >= 999.5 && step < UNITS.length - 1) {
    value /= 1000;
    step++;
  }
  const digits = step === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[step]}`;
}
