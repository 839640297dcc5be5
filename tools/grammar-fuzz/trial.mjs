import { Random } from './random.mjs';
import { randomGbnf, randomTexts } from './random-gbnf.mjs';
import { randomSchema } from './random-schema.mjs';

/**
 * One trial: a random grammar, or a random schema and its grammar, is checked, loaded and followed along random texts.
 * What may fail are the errors that a request is answered with; any other error is the finding.
 * @param {{ checkGbnf: (gbnf: string) => void, schemaToGbnf: (schema: unknown) => string,
 *   GrammarMatcher: new (gbnf: string) => { accepts(text: string): unknown, dispose(): void } }} subject
 * @returns {string} what became of it
 */
export function trial(seed, { checkGbnf, schemaToGbnf, GrammarMatcher }) {
  const random = new Random(seed);
  const isSchema = random.chance(0.5);
  let gbnf;
  try {
    gbnf = isSchema ? schemaToGbnf(randomSchema(random)) : randomGbnf(random);
    checkGbnf(gbnf);
  } catch (error) {
    if (error.name === 'SchemaError') return 'schema refused';
    if (error.name === 'GbnfError' && !isSchema) return 'grammar refused';
    throw error;
  }
  let matcher;
  try {
    matcher = new GrammarMatcher(gbnf);
    for (const text of isSchema ? TEXTS : randomTexts(random, 10)) matcher.accepts(text);
    return isSchema ? 'schema followed' : 'grammar followed';
  } catch (error) {
    if (error.code === 'ERR_GRAMMAR' && !isSchema) return `grammar refused in native code`;
    throw error;
  } finally {
    matcher?.dispose();
  }
}

const TEXTS = ['null', '{"a":1,"b":[true,"é"]}', '[1,"a",{}]', '"abc"', '-1.5e3', '{"name": {"a": [[]]}}', '12', '}'];
