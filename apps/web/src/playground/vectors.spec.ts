import { describe, expect, it } from 'vitest';
import { cosine, linesOf, norm } from './vectors.js';

describe('vectors', () => {
  it('are compared by their angle', () => {
    expect(
      [cosine([1, 0], [2, 0]), cosine([1, 0], [0, 3]), cosine([1, 1], [-1, -1]), cosine([0, 0], [1, 1])].map(
        Math.round,
      ),
    ).toEqual([1, 0, -1, 0]);
    expect(norm([3, 4])).toBe(5);
  });

  it('are of lines that say something', () => {
    expect(linesOf(' a \n\n b\n')).toEqual(['a', 'b']);
  });
});
