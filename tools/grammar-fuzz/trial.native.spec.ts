import { describe, expect, it } from 'vitest';
import { checkGbnf, schemaToGbnf } from '#grammar';
import { native } from '../../test/native/native-fixture.js';
import { trial } from './trial.mjs';

describe('random grammars and schemas', () => {
  it('are refused or followed, and nothing else (see npm run fuzz:grammar for more of them)', () => {
    const subject = { checkGbnf, schemaToGbnf, GrammarMatcher: native.GrammarMatcher };
    const results = new Set<string>();
    for (let seed = 1; seed <= 400; seed++) results.add(trial(seed, subject));
    for (const result of ['schema followed', 'schema refused', 'grammar followed', 'grammar refused']) {
      expect(results).toContain(result);
    }
  });
});
