import { covers } from './expression.js';
import { type ObjectShape, OPEN, valueAt } from './object-shape.js';
import type { SetContext } from './set-context.js';

/** Drops shapes that lie within another. */
export function withoutCovered(shapes: readonly ObjectShape[], { budget }: SetContext): readonly ObjectShape[] {
  if (shapes.length < 2) return shapes;
  budget.spend(shapes.length * (2 + shapes.length * 0.04));
  const bits = requiredBits(shapes);
  // Shapes with few required names first: only these can cover those with more.
  const order = shapes.map((_, index) => index).sort((a, b) => shapes[a]!.required.size - shapes[b]!.required.size);
  const liesWithin = (index: number, other: number): boolean =>
    (bits[other]! & ~bits[index]!) === 0 && coversObject(shapes[other]!, shapes[index]!);
  const kept: number[] = [];
  for (const index of order) if (!kept.some((other) => liesWithin(index, other))) kept.push(index);
  const largest = kept.filter(
    (index, place) => !kept.some((other, later) => later > place && liesWithin(index, other)),
  );
  if (largest.length === shapes.length) return shapes;
  return largest.sort((a, b) => a - b).map((index) => shapes[index]!);
}

/** The required names of each shape as bits; several names may share one. */
function requiredBits(shapes: readonly ObjectShape[]): Int32Array {
  const bitOf = new Map<string, number>();
  const bits = new Int32Array(shapes.length);
  shapes.forEach(({ required }, index) => {
    for (const name of required) {
      const bit = bitOf.get(name) ?? bitOf.size % 32;
      bitOf.set(name, bit);
      bits[index]! |= 1 << bit;
    }
  });
  return bits;
}

/** Whether every object of `part` is certainly in `whole`. */
export function coversObject(whole: ObjectShape, part: ObjectShape): boolean {
  if (whole.min > part.min || whole.max < part.max || whole.some.length > 0) return false;
  for (const key of whole.required) if (!part.required.has(key)) return false;
  for (const [key, value] of whole.named) if (!covers(value, valueAt(part, key))) return false;
  if (whole.classes === OPEN) return true;
  if (part.classes !== whole.classes) return false;
  // Keys that only `part` names belong to classes of `whole`.
  for (const [key, value] of part.named) if (!covers(valueAt(whole, key), value)) return false;
  return true;
}
