import { describe, expect, it } from 'vitest';
import type { ModelInfo } from '#engine';
import { addressOf } from './address.js';
import { banner } from './banner.js';

const MODEL = {
  path: 'models/a.gguf',
  parameters: 125_440_000,
  fileType: 'Q4_K_M',
  slots: 4,
  slotContextSize: 512,
} as ModelInfo;
const FACTS = {
  version: '1.2.3',
  address: addressOf('127.0.0.1', 8080, false),
  model: MODEL,
  purpose: 'chat',
  hasApiKey: false,
} as const;

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
    const text = banner({ ...FACTS, purpose: 'demo' });
    expect(text).toContain('Q4_K_M, the demo model)');
    expect(text).toContain('Tell me a story about a fox.');
  });

  it.each([
    ['embeddings', '/v1/embeddings', '{"input":"Hello!"}'],
    ['reranking', '/v1/rerank', '{"query":'],
  ] as const)('tries what a server for %s does', (purpose, path, body) => {
    const text = banner({ ...FACTS, purpose });
    expect(text).toContain(`${path} -H`);
    expect(text).toContain(`-d '${body}`);
  });

  it('sends a key where one is needed', () => {
    expect(banner({ ...FACTS, hasApiKey: true })).toContain('-H "Authorization: Bearer $LLAMA_API_KEY"');
  });

  it('calls an address that can be called', () => {
    const text = banner({ ...FACTS, address: addressOf('0.0.0.0', 80, false) });
    expect(text).toContain('ready on http://0.0.0.0:80\n');
    expect(text).toContain('curl http://127.0.0.1:80/v1');
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
