import { describe, expect, it } from 'vitest';
import { SAMPLER_NAMES } from './sampler-names.js';
import { SAMPLERS } from './samplers.js';
import { DEFAULT_SAMPLING } from './sampling-params.js';

describe('the table of samplers', () => {
  it('names its own type in every spec', () => {
    for (const name of SAMPLER_NAMES) {
      expect(SAMPLERS[name].spec(DEFAULT_SAMPLING, (lastN) => lastN).type).toBe(name);
    }
  });
});
