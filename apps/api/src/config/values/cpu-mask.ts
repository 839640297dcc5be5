import { quote, ValueError, type ValueType, wordType } from './value-type.js';

/** ggml's GGML_MAX_N_THREADS: CPUs that a mask can name. */
export const MAX_CPUS = 512;

/** A hexadecimal number of any length, "0x" before it or not; bit i stands for CPU i. One byte a CPU, 1 = may run there. */
export const cpuMask: ValueType<Uint8Array> = wordType('M', 'f0', (word) => {
  const digits = word.replace(/^0x/i, '');
  if (!/^[0-9a-f]+$/i.test(digits)) throw new ValueError(`${quote(word)} is not a hexadecimal number`);
  const mask = new Uint8Array(MAX_CPUS);
  const nibbles = [...digits.replace(/^0+/, '')].reverse();
  if (nibbles.length * 4 > MAX_CPUS) throw new ValueError(`${quote(word)} names a CPU above ${MAX_CPUS - 1}`);
  nibbles.forEach((digit, index) => {
    const bits = Number.parseInt(digit, 16);
    for (let bit = 0; bit < 4; bit++) mask[index * 4 + bit] = (bits >> bit) & 1;
  });
  if (nibbles.length === 0) throw new ValueError(`${quote(word)} names no CPU`);
  return mask;
});

/** "lo-hi", both included; an absent end is the first or the last CPU. */
export const cpuRange: ValueType<Uint8Array> = wordType('lo-hi', '0-3', (word) => {
  const [, lo, hi] = /^(\d*)-(\d*)$/.exec(word) ?? [];
  if (lo === undefined || hi === undefined) throw new ValueError(`${quote(word)} is not a range lo-hi`);
  const first = lo === '' ? 0 : Number(lo);
  const last = hi === '' ? MAX_CPUS - 1 : Number(hi);
  if (first > last || last >= MAX_CPUS) {
    throw new ValueError(`${quote(word)} is not a range lo-hi with 0 <= lo <= hi < ${MAX_CPUS}`);
  }
  return new Uint8Array(MAX_CPUS).fill(1, first, last + 1);
});

/** CPUs of either mask: a mask and a range complement each other. */
export function eitherMask(a: Uint8Array | undefined, b: Uint8Array | undefined): Uint8Array | undefined {
  return a && b ? a.map((byte, index) => byte | b[index]!) : (a ?? b);
}
