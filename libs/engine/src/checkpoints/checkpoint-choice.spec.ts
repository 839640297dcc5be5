import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastUseful } from './checkpoint-choice.js';

describe('the checkpoint that is given up', () => {
  it('is the former of two that are close to each other, or the latter where little is behind it', () => {
    expect(leastUseful([100, 110, 900], 1000)).toBe(0);
    expect(leastUseful([100, 890, 900], 1000)).toBe(2);
  });

  it('is an old one rather than one of the last', () => {
    expect(leastUseful([200, 400, 600, 800, 980], 1000)).toBe(0);
  });

  it('is the only one there is', () => {
    expect(leastUseful([5], 1000)).toBe(0);
  });

  it('is never the last one where all are as far from each other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 16, max: 500 }), (count, step) => {
        const places = Array.from({ length: count }, (_, index) => (index + 1) * step);
        expect(leastUseful(places, (count + 1) * step)).toBeLessThan(count - 1);
      }),
    );
  });

  it('leaves ever shorter distances towards the end', () => {
    let places: number[] = [];
    for (let place = 100; place <= 20_000; place += 100) {
      places.push(place);
      if (places.length > 8) places = places.toSpliced(leastUseful(places, place + 100), 1);
    }
    const distances = places.map((place) => 20_100 - place);
    expect(distances.at(-1)).toBeLessThanOrEqual(400);
    expect(distances[0]).toBeGreaterThan(10_000);
    for (const [index, distance] of distances.slice(1).entries()) expect(distances[index]! / distance).toBeLessThan(10);
  });
});
