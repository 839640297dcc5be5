import { describe, expect, it } from 'vitest';
import { hostOf, safeAddress } from './address.js';
import { decoded } from './entities.js';

describe('an address within a text', () => {
  it.each(['https://a.example/x?y#z', 'http://a.example/', 'mailto:a@b.example'])('may be %s', (address) => {
    expect(safeAddress(address)).toBe(address);
  });

  it.each([
    ...[
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      ' javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
    ],
    ...[
      'vbscript:x',
      'file:///etc/passwd',
      'blob:https://a/b',
      '/relative',
      '#here',
      '//a.example',
      'ftp://a.example',
      '',
    ],
  ])('may not be %j', (address) => {
    expect(safeAddress(address)).toBeUndefined();
  });

  it('shows its host', () => {
    expect([hostOf('https://evil.example/?leak=1'), hostOf('nope')]).toEqual(['evil.example', '']);
  });
});

describe('a character reference', () => {
  it.each([
    ['a &amp; b', 'a & b'],
    ['&lt;b&gt;', '<b>'],
    ['&#65;&#x1F999;', 'A🦙'],
    ['&nope; & &;', '&nope; & &;'],
    ['&#0;&#xD800;&#9999999;', '\ufffd\ufffd\ufffd'],
  ])('in %j makes %j', (text, expected) => {
    expect(decoded(text)).toBe(expected);
  });
});
