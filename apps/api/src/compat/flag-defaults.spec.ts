import { describe, expect, it } from 'vitest';
import { readOptions } from '../config/options.js';

describe('--compat', () => {
  it('is of January 2025 by default', () => {
    expect(readOptions([])).toMatchObject({ compat: '2025-01', contextShift: true, slots: false });
  });

  // contract: start.compat
  it('brings the defaults of v0.5 with it, also from the environment', () => {
    const defaults = { compat: 'v0.5', contextShift: false, slots: true };
    expect(readOptions(['--compat', 'v0.5'])).toMatchObject(defaults);
    expect(readOptions([], { LLAMERO_COMPAT: 'v0.5' })).toMatchObject(defaults);
  });

  it('brings the sizes of v0.5, whose four slots share the context of the model', () => {
    const sizes = (...argv: string[]) => {
      const { parallel, contextSize, kvUnified } = readOptions(argv);
      return { parallel, contextSize, kvUnified };
    };
    expect(sizes()).toEqual({ parallel: 1, contextSize: 4096, kvUnified: undefined });
    const later = (...argv: string[]) => sizes('--compat', 'v0.5', ...argv);
    expect(later()).toEqual({ parallel: 4, contextSize: 0, kvUnified: true });
    expect(later('--no-kv-unified')).toMatchObject({ parallel: 4, kvUnified: false });
    expect(later('--parallel', '2', '-c', '512')).toEqual({ parallel: 2, contextSize: 512, kvUnified: undefined });
  });

  it('brings what v0.5 drafts, looks back on and lets in', () => {
    const drafts = { draftMax: 3, draftMin: 0, draftPMin: 0 };
    expect(readOptions(['--compat', 'v0.5'])).toMatchObject({
      ...drafts,
      dryPenaltyLastN: 64,
      corsMethods: ['GET', 'POST', 'DELETE', 'OPTIONS'],
    });
    expect(readOptions([])).toMatchObject({ draftMax: 16, draftMin: 5, draftPMin: 0.9, dryPenaltyLastN: -1 });
  });

  it('yields to what is given', () => {
    const argv = ['--compat', 'v0.5', '--context-shift', '--no-slots'];
    expect(readOptions(argv)).toMatchObject({ contextShift: true, slots: false });
    const env = { LLAMA_ARG_CONTEXT_SHIFT: '1' };
    expect(readOptions(['--compat', 'v0.5'], env)).toMatchObject({ contextShift: true });
  });

  it('takes "seed", the former name of 2025-01, with a line for the log', () => {
    const notice = (name: string) => `${name} seed is called 2025-01 now; the former name goes away soon`;
    const given = readOptions(['--compat', 'seed']);
    expect(given).toMatchObject({ compat: '2025-01', slots: false, notices: [notice('--compat')] });
    const fromEnvironment = readOptions([], { LLAMERO_COMPAT: 'seed' });
    expect(fromEnvironment).toMatchObject({ compat: '2025-01', notices: [notice('LLAMERO_COMPAT')] });
    expect(readOptions(['--compat', '2025-01']).notices).toEqual([]);
  });

  it('knows no other generation', () => {
    expect(() => readOptions(['--compat', 'v0.4'])).toThrow('"v0.4" is not one of 2025-01, v0.5');
  });
});
