import { describe, expect, it, vi } from 'vitest';
import { schemaToGbnf } from '../conversion/schema-to-gbnf.js';
import { SchemaError } from '../refusals/schema-error.js';
import { GrammarNotMade } from './asker.js';
import { compileSchema } from './compile-schema.js';
import { GrammarMemory } from './grammar-memory.js';
import { grammarWorker } from './grammar-service.js';
import { SharedWork } from './shared-work.js';

describe('compiling a schema beside other work', () => {
  it('gives what schemaToGbnf gives, and the same again from memory', async () => {
    const schema = { type: 'object', properties: { a: { type: 'integer' } } };
    const grammar = await compileSchema(schema);
    expect(grammar).toBe(schemaToGbnf(schema));
    expect(await compileSchema({ ...schema })).toBe(grammar);
    expect(await compileSchema(schema, { propertyOrder: 'schema' })).toBe(
      schemaToGbnf(schema, { propertyOrder: 'schema' }),
    );
  });

  it('converts schemas that are large or hard as well', async () => {
    const large = { enum: Array.from({ length: 3000 }, (_, index) => `value number ${index}`) };
    expect(await compileSchema(large)).toBe(schemaToGbnf(large));
    const hard = { type: 'string', pattern: '^(?:\\S+\\s+){0,300}\\S+$' };
    expect(await compileSchema(hard)).toBe(schemaToGbnf(hard));
  });

  it('leaves Unicode properties to the worker, since each takes long to look up', async () => {
    const ask = vi.spyOn(grammarWorker, 'ask').mockResolvedValue('root ::= "x"');
    const schemas = ['^\\p{Script=Ogham}$', '^\\P{Script=Ogham}$', '^p{3}$'].map((pattern) => ({
      type: 'string',
      pattern,
    }));
    for (const schema of schemas) await compileSchema(schema);
    expect(ask.mock.calls.map(([request]) => request)).toEqual(
      schemas.slice(0, 2).map((schema) => expect.objectContaining({ schema: JSON.stringify(schema) })),
    );
    ask.mockRestore();
  });

  it('refuses with the pointer, each time', async () => {
    const schema = { items: { pattern: '(a)\\1' } };
    for (let i = 0; i < 2; i++) {
      const error = await compileSchema(schema).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(SchemaError);
      expect((error as SchemaError).pointer).toBe('/items/pattern');
    }
  });
});

describe('the memory of grammars', () => {
  const work = (grammar: Promise<string>) => new SharedWork('client', () => grammar);

  it('forgets the least recently used when it is full', async () => {
    const memory = new GrammarMemory(100);
    for (const key of ['a', 'b']) {
      memory.set(key, work(Promise.resolve('x'.repeat(40))));
      await memory.get(key)?.grammar;
    }
    await memory.get('a')?.grammar;
    memory.set('c', work(Promise.resolve('x'.repeat(40))));
    await memory.get('c')?.grammar;
    expect(memory.size).toBe(2);
    expect(memory.get('b')).toBeUndefined();
    expect(memory.get('a')).toBeDefined();
  });

  it('keeps what it has when a grammar comes that is larger than all of it', async () => {
    const memory = new GrammarMemory(100);
    memory.set('a', work(Promise.resolve('small')));
    const large = Promise.resolve('x'.repeat(200));
    memory.set('b', work(large));
    await large;
    expect(memory.get('b')).toBeUndefined();
    expect(await memory.get('a')?.grammar).toBe('small');
  });

  it('remembers a failed conversion', async () => {
    const memory = new GrammarMemory(100);
    memory.set('a', work(Promise.reject(new Error('refused'))));
    await expect(memory.get('a')?.grammar).rejects.toThrow('refused');
    await expect(memory.get('a')?.grammar).rejects.toThrow('refused');
  });

  it.each(['nobody waits', 'too many wait'] as const)('forgets what was not made because %s', async (reason) => {
    const memory = new GrammarMemory(100);
    memory.set('a', work(Promise.reject(new GrammarNotMade(reason))));
    await Promise.resolve();
    expect(memory.get('a')).toBeUndefined();
  });
});
