import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UnenforcedLog } from './unenforced-log.js';

afterEach(() => vi.restoreAllMocks());

describe('the log of what is not enforced', () => {
  it('tells each list once', () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const log = new UnenforcedLog();
    const list = [{ name: 'f', pointer: '/properties/a/pattern' }];
    for (const each of [list, [...list], [], [{ name: 'g', pointer: '' }], list]) log.tell(each);
    expect(warn.mock.calls).toEqual([
      ['calls of tools are not held to f#/properties/a/pattern'],
      ['calls of tools are not held to g#'],
    ]);
  });
});
