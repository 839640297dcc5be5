import { describe, expect, it } from 'vitest';
import { readOptions } from './options.js';

describe('--compat', () => {
  it('is of January 2025 by default', () => {
    expect(readOptions([])).toMatchObject({ compat: 'seed', contextShift: true, slots: false });
  });

  // contract: start.compat
  it('brings the defaults of v0.5 with it, also from the environment', () => {
    const defaults = { compat: 'v0.5', contextShift: false, slots: true };
    expect(readOptions(['--compat', 'v0.5'])).toMatchObject(defaults);
    expect(readOptions([], { LLAMERO_COMPAT: 'v0.5' })).toMatchObject(defaults);
  });

  it('yields to what is given', () => {
    const argv = ['--compat', 'v0.5', '--context-shift', '--no-slots'];
    expect(readOptions(argv)).toMatchObject({ contextShift: true, slots: false });
    const env = { LLAMA_ARG_CONTEXT_SHIFT: '1' };
    expect(readOptions(['--compat', 'v0.5'], env)).toMatchObject({ contextShift: true });
  });

  it('knows no other generation', () => {
    expect(() => readOptions(['--compat', 'v0.4'])).toThrow('"v0.4" is not one of seed, v0.5');
  });
});
