import { describe, expect, it } from 'vitest';
import { flashAttentionFor } from './flash-attention.js';

const context = (changes: object = {}) => ({ flashAttention: 'auto' as const, ...changes }) as never;
const model = (metadata: Record<string, string>, embeddingSize = 768) => ({
  architecture: 'llama',
  metadata,
  embeddingSize,
});
const NARROW = model({ 'llama.attention.head_count': '24' });
const WIDE = model({ 'llama.attention.head_count': '12' });
const CPU = [{ type: 'cpu' as const }];

describe('flash attention, when it is left to us', () => {
  it('is off where heads are narrow, on a processor', () => {
    expect(flashAttentionFor(context(), NARROW, CPU)).toBe('off');
    expect(flashAttentionFor(context(), WIDE, CPU)).toBe('auto');
  });

  it('goes by the width that the model names, and leaves an unknown one to llama.cpp', () => {
    const named = model({ 'llama.attention.head_count': '24', 'llama.attention.key_length': '128' });
    expect(flashAttentionFor(context(), named, CPU)).toBe('auto');
    expect(flashAttentionFor(context(), model({}), CPU)).toBe('auto');
  });

  it('is left to llama.cpp on a GPU, and where a quantized V cache needs it', () => {
    expect(flashAttentionFor(context(), NARROW, [...CPU, { type: 'gpu' }])).toBe('auto');
    expect(flashAttentionFor(context({ typeV: 'q8_0' }), NARROW, CPU)).toBe('auto');
  });

  it('is what was asked for', () => {
    expect(flashAttentionFor(context({ flashAttention: 'on' }), NARROW, CPU)).toBe('on');
    expect(flashAttentionFor(context({ flashAttention: 'off' }), WIDE, CPU)).toBe('off');
  });
});
