import { describe, expect, it } from 'vitest';
import type { LoadedModel } from '#engine';
import { banner, urlOf } from './banner.js';

const MODEL = {
  path: 'models/a.gguf',
  parameters: 125_440_000,
  fileType: 'Q4_K_M',
  slots: 4,
  slotContextSize: 512,
} as LoadedModel;
const FACTS = { version: '1.2.3', url: 'http://127.0.0.1:8080', model: MODEL, isDemoModel: false, hasApiKey: false };

describe('the banner', () => {
  it('tells address, model, slots and one line to try', () => {
    expect(banner(FACTS)).toBe(
      [
        'llamero 1.2.3 is ready on http://127.0.0.1:8080',
        '  model  models/a.gguf (125 M parameters, Q4_K_M)',
        '  slots  4, each with a context of 512 tokens',
        "  try    curl http://127.0.0.1:8080/v1/chat/completions -H 'Content-Type: application/json' " +
          `-d '{"messages":[{"role":"user","content":"Hello!"}]}'`,
        '',
      ].join('\n'),
    );
  });

  it('asks the demo model for what it knows, and says what it is', () => {
    const text = banner({ ...FACTS, isDemoModel: true });
    expect(text).toContain('Q4_K_M, the demo model)');
    expect(text).toContain('Tell me a story about a fox.');
  });

  it('sends a key where one is needed', () => {
    expect(banner({ ...FACTS, hasApiKey: true })).toContain('-H "Authorization: Bearer $LLAMA_API_KEY"');
  });

  it.each([
    ['http://0.0.0.0:80', 'curl http://127.0.0.1:80/'],
    ['http://[::]:80', 'curl http://[::1]:80/'],
  ])('calls an address that can be called for %s', (url, expected) => {
    expect(banner({ ...FACTS, url })).toContain(expected);
  });

  it.each([
    [260_000, '260 k'],
    [3_480_000, '3.48 M'],
    [7_240_000_000, '7.24 B'],
    [12, '12'],
  ])('writes %i parameters as %s', (parameters, expected) => {
    expect(banner({ ...FACTS, model: { ...MODEL, parameters } })).toContain(`(${expected} parameters`);
  });
});

describe('a URL', () => {
  it('has brackets around an IPv6 address', () => {
    expect(urlOf('::1', 80)).toBe('http://[::1]:80');
    expect(urlOf('127.0.0.1', 80)).toBe('http://127.0.0.1:80');
  });
});
