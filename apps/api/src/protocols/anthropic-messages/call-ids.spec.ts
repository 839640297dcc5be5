import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callIdOf, toolUseId } from './call-ids.js';

describe('ids of calls', () => {
  it("are Anthropic's, and give the model's own back", () => {
    expect(toolUseId('a1B2c3D4e')).toBe('toolu_a1B2c3D4e');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constant('x_61')), (id) => {
        expect(toolUseId(id)).toMatch(/^toolu_[A-Za-z0-9_-]+$/);
        expect(callIdOf(toolUseId(id))).toBe(id);
      }),
    );
  });

  it('may be those of another server', () => {
    expect(callIdOf('toolu_01A09q90qw90lq917835lq9')).toBe('01A09q90qw90lq917835lq9');
    expect(callIdOf('call_7')).toBe('call_7');
  });
});
