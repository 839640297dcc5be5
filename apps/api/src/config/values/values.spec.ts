import { describe, expect, it } from 'vitest';
import { cpuMask, cpuRange, eitherMask, MAX_CPUS } from './cpu-mask.js';
import { processEscapes } from './escapes.js';
import { logitBias } from './logit-bias.js';
import { metadataOverrides } from './metadata-override.js';
import { decimal } from './numbers.js';
import { samplerLetters, samplerNames } from './sampler-list.js';
import { ValueError, type ValueType } from './value-type.js';

const read = <T>(type: ValueType<T>, word: string): T => type.parse([word], () => '');
const cpus = (mask: Uint8Array): readonly number[] => [...mask.keys()].filter((cpu) => mask[cpu] === 1);

function refuses<T>(type: ValueType<T>, words: readonly string[]): void {
  for (const word of words) expect(() => read(type, word), word).toThrow(ValueError);
}

describe('a CPU mask', () => {
  it('stands for one CPU a bit, from the right', () => {
    expect(cpus(read(cpuMask, 'f0'))).toEqual([4, 5, 6, 7]);
    expect(cpus(read(cpuMask, '0x1000000000000000000000005'))).toEqual([0, 2, 96]);
    expect(cpus(read(cpuMask, '0xA'))).toEqual([1, 3]);
    expect(read(cpuMask, '1')).toHaveLength(MAX_CPUS);
  });

  it('reaches up to the last CPU and no further', () => {
    expect(cpus(read(cpuMask, `8${'0'.repeat(127)}`))).toEqual([511]);
    expect(cpus(read(cpuMask, `0001${'0'.repeat(127)}`))).toEqual([508]);
    refuses(cpuMask, [`1${'0'.repeat(128)}`]);
  });

  it('names at least one CPU in hexadecimal', () => {
    refuses(cpuMask, ['', '0', '0x', '0x0', 'xyz', '-1', '1 2']);
  });
});

describe('a range of CPUs', () => {
  it('includes both ends, and an absent end is the first or last CPU', () => {
    expect(cpus(read(cpuRange, '2-4'))).toEqual([2, 3, 4]);
    expect(cpus(read(cpuRange, '-1'))).toEqual([0, 1]);
    expect(cpus(read(cpuRange, '510-'))).toEqual([510, 511]);
  });

  it('is refused when it is empty, too high or malformed', () => {
    refuses(cpuRange, ['4-2', '0-512', '3', '', 'a-b', '1-2-3']);
  });

  it('complements a mask', () => {
    expect(cpus(eitherMask(read(cpuMask, '1'), read(cpuRange, '3-3'))!)).toEqual([0, 3]);
    expect(eitherMask(undefined, undefined)).toBeUndefined();
  });
});

describe('a list of samplers', () => {
  it('is read by name, in order, repeats included', () => {
    expect(read(samplerNames, 'top_k;temperature;top_k')).toEqual(['top_k', 'temperature', 'top_k']);
    expect(read(samplerNames, 'Top-K;minp; typ ;temp;nucleus;top-n-sigma')).toEqual([
      'top_k',
      'min_p',
      'typ_p',
      'temperature',
      'top_p',
      'top_n_sigma',
    ]);
  });

  it('is read by letter', () => {
    expect(read(samplerLetters, 'edskypmxtia')).toEqual([
      'penalties',
      'dry',
      'top_n_sigma',
      'top_k',
      'typ_p',
      'top_p',
      'min_p',
      'xtc',
      'temperature',
      'infill',
      'adaptive_p',
    ]);
  });

  it('is refused with an unknown sampler', () => {
    refuses(samplerNames, ['top_k;best', 'dry,top_k']);
    refuses(samplerLetters, ['kz']);
  });
});

describe('a logit bias', () => {
  it('adds a signed bias to a token', () => {
    expect(read(logitBias, '15043+1')).toEqual([[15043, 1]]);
    expect(read(logitBias, '15043-1.5')).toEqual([[15043, -1.5]]);
    expect(read(logitBias, '7-inf')).toEqual([[7, -Infinity]]);
    expect(read(logitBias, '7+-2')).toEqual([[7, -2]]);
  });

  it('is refused without a token, a sign or a number', () => {
    refuses(logitBias, ['15043', '+1', 'a+1', '15043+', '15043+x', '-5+1', '99999999999+1']);
  });
});

describe('a metadata override', () => {
  it('has one of four types', () => {
    expect(read(metadataOverrides, 'a.b=int:-3')).toEqual([{ key: 'a.b', type: 'int', value: -3 }]);
    expect(read(metadataOverrides, 'a=float:1e-20')).toEqual([{ key: 'a', type: 'float', value: 1e-20 }]);
    expect(read(metadataOverrides, 'a=bool:false')).toEqual([{ key: 'a', type: 'bool', value: false }]);
    expect(read(metadataOverrides, 'a=str:x=y:z')).toEqual([{ key: 'a', type: 'str', value: 'x=y:z' }]);
    expect(read(metadataOverrides, 'a=str:')).toEqual([{ key: 'a', type: 'str', value: '' }]);
  });

  it('comes alone or in a list, where a comma inside of a text stays', () => {
    expect(read(metadataOverrides, 'a=str:x, y,b=int:1')).toEqual([
      { key: 'a', type: 'str', value: 'x, y' },
      { key: 'b', type: 'int', value: 1 },
    ]);
  });

  it('is refused when type and value do not fit', () => {
    refuses(metadataOverrides, [
      'a',
      'a=1',
      'a=int:x',
      'a=int:1.5',
      'a=bool:1',
      'a=float:',
      'a=float:1e999',
      '=int:1',
      'a=u8:1',
      'a=int:9007199254740993',
    ]);
    refuses(metadataOverrides, [`${'k'.repeat(128)}=int:1`, `a=str:${'é'.repeat(64)}`]);
  });
});

describe('escapes', () => {
  it('become the characters they stand for', () => {
    expect(processEscapes('\\n\\r\\t\\\'\\"\\\\')).toBe('\n\r\t\'"\\');
    expect(processEscapes('a\\x41b')).toBe('aAb');
    expect(processEscapes('\\xc3\\xa9')).toBe('é');
    expect(processEscapes('é\\n🙂')).toBe('é\n🙂');
  });

  it('leave other backslashes alone', () => {
    expect(processEscapes('\\d\\x4\\xzz\\')).toBe('\\d\\x4\\xzz\\');
    expect(processEscapes('\\\\n')).toBe('\\n');
  });
});

describe('a decimal number', () => {
  it('is written as usual', () => {
    expect(['1', '-1.5', '+.5', '2.', '1e-3', '1E3'].map((word) => read(decimal(), word))).toEqual([
      1, -1.5, 0.5, 2, 0.001, 1000,
    ]);
    refuses(decimal(), ['', ' ', '1,5', '0x10', 'inf', 'NaN', '1e', '1e999', '1.2.3']);
  });
});
