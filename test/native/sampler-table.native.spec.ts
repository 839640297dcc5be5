import { describe, expect, it } from 'vitest';
import { native } from '../../libs/engine/src/backend/native.js';
import { SAMPLER_NAMES } from '../../libs/sampling/src/index.js';

/** What a chain has besides the samplers that a request orders: its first step and the one that chooses. */
const UNORDERED = ['logit_bias', 'greedy', 'dist', 'mirostat', 'mirostat_v2'];

describe('the tables of samplers', () => {
  it('name the same samplers in TypeScript and in C++', () => {
    expect(native.samplerTypes().sort()).toEqual([...SAMPLER_NAMES, ...UNORDERED].sort());
  });
});
