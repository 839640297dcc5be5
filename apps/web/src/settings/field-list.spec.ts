import { describe, expect, it } from 'vitest';
import { fieldsOf } from './field-list.js';

describe('the settings of requests', () => {
  const properties = {
    top_k: { type: ['integer', 'null'], minimum: -1, maximum: 99, description: 'Keep K.', default: 40 },
    samplers: { anyOf: [{ type: 'array' }, { type: 'string' }], description: 'Order.' },
    cache_prompt: { type: ['boolean', 'null'], description: 'Reuse.', default: true },
    grammar: { type: 'string', description: 'GBNF.' },
    messages: { type: 'array' },
    temperature: { type: ['number', 'null'], description: 'Randomness.', default: 0.8 },
  };

  it('are those that the server documents, with its defaults, the common ones first', () => {
    expect(fieldsOf(properties, { temperature: 0.5 })).toEqual([
      { name: 'temperature', kind: 'number', help: 'Randomness.', fallback: 0.5 },
      { name: 'top_k', kind: 'integer', help: 'Keep K.', minimum: -1, maximum: 99, fallback: 40 },
      { name: 'samplers', kind: 'json', help: 'Order.', fallback: undefined },
      { name: 'cache_prompt', kind: 'boolean', help: 'Reuse.', fallback: true },
      { name: 'grammar', kind: 'text', help: 'GBNF.', fallback: undefined },
    ]);
  });
});
