import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaToGbnf } from '#grammar';
import { native } from '../../../test/native/native-fixture.js';
import { Random } from '../../grammar-fuzz/random.mjs';
import { readCases } from '../cases.mjs';
import { follow } from './follow.mjs';
import { randomCase } from './random-case.mjs';
import { mutationTrial } from './trial.mjs';

const SAMPLE = join(import.meta.dirname, '../../../../shared/data/json-schema/maskbench-sample.jsonl.gz');
const subject = { convert: schemaToGbnf, follow: follow(native.GrammarMatcher) };

function unexplained(found: ReturnType<typeof mutationTrial>, schema: unknown): readonly string[] {
  return found.differences
    .filter(({ cause }) => cause === undefined)
    .map(({ kind, text }) => `${kind}: ${text} by ${JSON.stringify(schema)}`);
}

describe('values made up for schemas', () => {
  it('fit the grammars of random schemas when Ajv finds them valid (npm run conformance:mutations -- --random 10000)', () => {
    const seen = { valid: 0, invalid: 0, sentences: 0 };
    for (let seed = 1; seed <= 120; seed++) {
      const random = new Random(seed);
      const one = randomCase(random);
      const found = mutationTrial(one, subject, random, 16);
      expect(unexplained(found, one.schema)).toEqual([]);
      for (const part of ['valid', 'invalid', 'sentences'] as const) seen[part] += found[part];
    }
    for (const part of ['valid', 'invalid', 'sentences'] as const) expect(seen[part]).toBeGreaterThan(300);
  });

  it.skipIf(!existsSync(SAMPLE))('fit those of real schemas (npm run conformance:mutations)', () => {
    const cases = readCases(SAMPLE).filter((_, index) => index % 100 === 7);
    let tried = 0;
    for (const [index, one] of cases.entries()) {
      const found = mutationTrial(one, subject, new Random(index), 16);
      expect(unexplained(found, one.schema)).toEqual([]);
      tried += found.valid + found.invalid;
    }
    expect(tried).toBeGreaterThan(250);
  });

  it('tell when a grammar takes what is not valid, or not what is', () => {
    const one = { schema: { type: 'integer', minimum: 3, maximum: 5 }, tests: [] };
    const kindsWith = (schema: object) => {
      const wrong = { ...subject, convert: () => schemaToGbnf(schema as never) };
      return new Set(mutationTrial(one, wrong, new Random(1), 100).differences.map(({ kind }) => kind));
    };
    expect(kindsWith({ type: 'integer', minimum: 2, maximum: 5 })).toEqual(new Set(['invalid accepted']));
    expect(kindsWith({ type: 'integer', minimum: 4, maximum: 5 })).toEqual(new Set(['valid rejected']));
  });
});
