import { describe, expect, it } from 'vitest';
import { SAMPLER_NAMES, SAMPLER_SPELLINGS, samplerByLetter, samplerByName } from './sampler-names.js';

describe('the names of samplers', () => {
  it('gives every sampler a letter of its own', () => {
    const letters = SAMPLER_NAMES.map((name) => SAMPLER_SPELLINGS[name].letter);
    expect(letters.join('')).toBe('edskypmxtia');
    expect(new Set(letters).size).toBe(letters.length);
  });

  it('finds each sampler by its letter and by its name', () => {
    for (const name of SAMPLER_NAMES) {
      expect(samplerByLetter(SAMPLER_SPELLINGS[name].letter)).toBe(name);
      expect(samplerByName(name)).toBe(name);
    }
  });

  it.each([
    ['top-k', 'top_k'],
    ['topk', 'top_k'],
    ['TOP_K', 'top_k'],
    ['nucleus', 'top_p'],
    ['top-p', 'top_p'],
    ['typical', 'typ_p'],
    ['typical_p', 'typ_p'],
    ['typical-p', 'typ_p'],
    ['typ-p', 'typ_p'],
    ['typ', 'typ_p'],
    ['min-p', 'min_p'],
    ['top-n-sigma', 'top_n_sigma'],
    ['topnsigma', 'top_n_sigma'],
    ['temp', 'temperature'],
    ['adaptive-p', 'adaptive_p'],
    ['adaptivep', 'adaptive_p'],
  ])('accepts %s for %s', (spelling, name) => {
    expect(samplerByName(spelling)).toBe(name);
  });

  it('knows no sampler of another name or letter', () => {
    expect(samplerByName('tail-free')).toBeUndefined();
    expect(samplerByName('toString')).toBeUndefined();
    expect(samplerByLetter('f')).toBeUndefined();
    expect(samplerByLetter('')).toBeUndefined();
  });
});
