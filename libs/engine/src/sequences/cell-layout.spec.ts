import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellLayout } from './cell-layout.js';

/** Two tokens, media of 4 cells and 2 positions, a token, media of 3 cells and 3 positions. */
function layout(): CellLayout {
  const cells = new CellLayout();
  cells.replace([
    { at: 2, cells: 4, positions: 2, hash: 'cat' },
    { at: 7, cells: 3, positions: 3, hash: 'dog' },
  ]);
  return cells;
}

const range = (length: number) => Array.from({ length }, (_, place) => place);

describe('the layout of cells', () => {
  it('is that of tokens where there are no media', () => {
    const cells = new CellLayout();
    expect(cells.hasMedia).toBe(false);
    expect(range(4).map((place) => cells.positionOf(place))).toEqual([0, 1, 2, 3]);
    expect(range(4).map((position) => cells.placeAt(position))).toEqual([0, 1, 2, 3]);
    expect(cells.whole(3)).toBe(3);
    expect(cells.nextMedia(0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts positions of media, all of which begin at that of their first cell', () => {
    expect(range(12).map((place) => layout().positionOf(place))).toEqual([0, 1, 2, 2, 2, 2, 4, 5, 5, 5, 8, 9]);
  });

  it('finds the place of a position, and the first cell for one inside of media', () => {
    expect(range(10).map((position) => layout().placeAt(position))).toEqual([0, 1, 2, 2, 6, 7, 7, 7, 10, 11]);
  });

  it('cuts no media', () => {
    expect(range(12).map((place) => layout().whole(place))).toEqual([0, 1, 2, 2, 2, 2, 6, 7, 7, 7, 10, 11]);
    const cells = layout();
    cells.truncate(9);
    expect(cells.slice(20)).toHaveLength(1);
    cells.truncate(5);
    expect(cells.hasMedia).toBe(false);
  });

  it('knows which media are next', () => {
    expect(range(11).map((place) => layout().nextMedia(place))).toEqual([
      2,
      2,
      2,
      7,
      7,
      7,
      7,
      7,
      ...range(3).fill(Number.POSITIVE_INFINITY),
    ]);
    expect(layout().spanAt(5)?.hash).toBe('cat');
    expect(layout().spanAt(6)).toBeUndefined();
  });

  it('leads from every whole place to its position and back', () => {
    const sizes = fc.record({ gap: fc.nat(3), cells: fc.integer({ min: 1, max: 6 }), drop: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(sizes, { maxLength: 5 }), (all) => {
        let at = 0;
        const spans = all.map(({ gap, cells, drop }) => {
          const span = { at: at + gap, cells, positions: Math.max(1, cells - drop), hash: '' };
          at = span.at + cells;
          return span;
        });
        const cells = new CellLayout();
        cells.replace(spans);
        for (const place of range(at + 3)) {
          const whole = cells.whole(place);
          expect(whole).toBeLessThanOrEqual(place);
          expect(cells.placeAt(cells.positionOf(place))).toBe(whole);
        }
      }),
    );
  });
});
