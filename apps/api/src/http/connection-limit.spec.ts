import { describe, expect, it } from 'vitest';
import { connectionLimit, softLimit } from './connection-limit.js';

describe('the bound of connections', () => {
  it.each([
    ['what was asked for', 10, 1, 1024, 10],
    ['the descriptors, less a reserve', 0, 1, 1024, 896],
    ['half of them where they are few', 0, 1, 64, 32],
    ['a share of them for each address', 0, 2, 1024, 448],
    ['none where nothing is known', 0, 1, undefined, undefined],
  ] as const)('is %s', (_what, asked, addresses, descriptors, limit) => {
    expect(connectionLimit(asked, addresses, descriptors)).toBe(limit);
  });

  it('is read from what Linux says of the process', () => {
    const line = (soft: string) =>
      `Limit   Soft Limit  Hard Limit  Units\nMax open files            ${soft}   524288   files\n`;
    expect(softLimit(line('1024'))).toBe(1024);
    expect(softLimit(line('unlimited'))).toBeUndefined();
    expect(softLimit('')).toBeUndefined();
  });
});
