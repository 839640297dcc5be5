import { describe, expect, it } from 'vitest';
import { ThinkingSeal } from './thinking-seal.js';

describe('a seal of reasoning', () => {
  it('holds the text for the process that made it, and for no other', () => {
    const seal = new ThinkingSeal();
    const sealed = seal.seal('Rome, or Paris? 🙂');
    expect(seal.open(sealed)).toBe('Rome, or Paris? 🙂');
    expect(new ThinkingSeal().open(sealed)).toBeUndefined();
  });

  it('is not opened where it was changed, or is none', () => {
    const seal = new ThinkingSeal();
    const bytes = Buffer.from(seal.seal('hm'), 'base64');
    bytes[bytes.length - 1]! ^= 1;
    for (const text of [bytes.toString('base64'), seal.sign('hm'), '', 'ErUB', 'ü'.repeat(99)]) {
      expect(seal.open(text)).toBeUndefined();
    }
  });

  it('signs the same text alike, and another one otherwise', () => {
    const seal = new ThinkingSeal();
    expect(seal.sign('a')).toBe(seal.sign('a'));
    expect(seal.sign('a')).not.toBe(seal.sign('b'));
  });
});
