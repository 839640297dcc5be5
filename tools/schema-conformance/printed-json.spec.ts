import { describe, expect, it } from 'vitest';
import { asJavaScript, asPython, parseExactly, pythonNumber } from './printed-json.mjs';

describe('JSON as its printers write it', () => {
  it.each([
    ['1', '1'],
    ['1.0', '1.0'],
    ['12345678901234567890123', '12345678901234567890123'],
    ['1e5', '100000.0'],
    ['1e16', '1e+16'],
    ['1.5e-7', '1.5e-07'],
    ['0.0001', '0.0001'],
    ['0.00001', '1e-05'],
    ['-0.0', '-0.0'],
    ['123456789012345.6', '123456789012345.6'],
    ['1.7976931348623157e308', '1.7976931348623157e+308'],
  ])('prints the number %s as Python: %s', (source, printed) => {
    expect(pythonNumber(source)).toBe(printed);
  });

  it('keeps the order of keys and escapes as each printer does', () => {
    const value = parseExactly('{"b": "\\u00e9\\ud83d\\ude00\\n", "1": [1.0, true, null]}');
    expect(asJavaScript(value)).toBe('{"b":"é😀\\n","1":[1,true,null]}');
    expect(asPython(value)).toBe('{"b": "\\u00e9\\ud83d\\ude00\\n", "1": [1.0, true, null]}');
  });
});
