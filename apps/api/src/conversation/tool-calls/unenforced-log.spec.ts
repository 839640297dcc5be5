import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UnenforcedLog } from './unenforced-log.js';

afterEach(() => vi.restoreAllMocks());

describe('the log of what is not enforced', () => {
  it('tells each list once', () => {
    const told = vi.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    const log = new UnenforcedLog();
    const list = [{ name: 'f', pointer: '/properties/a/pattern' }];
    for (const each of [list, [...list], [], [{ name: 'g', pointer: '' }], list]) log.tell(each);
    expect(told.mock.calls).toEqual([
      ['calls of tools are not held to f#/properties/a/pattern'],
      ['calls of tools are not held to g#'],
    ]);
  });
});
