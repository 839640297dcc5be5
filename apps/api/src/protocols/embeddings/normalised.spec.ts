import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalised } from './normalised.js';

const vectors = fc
  .array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 64 })
  .map((values) => Float32Array.from(values));

const largest = (vector: Float32Array) => Math.max(...vector.map(Math.abs));

describe('normalised', () => {
  it.each([
    [-1, [3, -4], [3, -4]],
    [0, [3, -4], [24570, -32760]],
    [1, [3, -5], [0.375, -0.625]],
    [2, [3, -4], [0.6, -0.8]],
    [3, [3, 0], [1, 0]],
  ])('by norm %i makes %j %j', (norm, given, expected) => {
    const found = normalised(Float32Array.from(given), norm);
    for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, norm === 0 ? 1 : 6);
  });

  it('leaves the zero vector', () => {
    for (const norm of [-1, 0, 1, 2, 7]) expect([...normalised(new Float32Array(3), norm)]).toEqual([0, 0, 0]);
  });

  it('gives length 1 by its own norm, and never turns a vector', () => {
    fc.assert(
      fc.property(vectors, fc.integer({ min: 1, max: 4 }), (vector, norm) => {
        fc.pre(largest(vector) > 1e-3);
        const found = normalised(vector, norm);
        const length = found.reduce((sum, value) => sum + Math.abs(value) ** norm, 0) ** (1 / norm);
        expect(length).toBeCloseTo(1, 4);
        const factor = largest(found) / largest(vector);
        for (const [index, value] of vector.entries()) expect(found[index]).toBeCloseTo(value * factor, 4);
      }),
    );
  });
});
