import { Random } from './random.mjs';
import { randomGbnf, randomTexts } from './random-gbnf.mjs';
import { randomSchema } from './random-schema.mjs';

/**
 * One trial: a random grammar, or a random schema and its grammar, is checked, loaded and followed along random texts.
 * What may fail are the errors that a request is answered with; any other error is the finding, and so is a grammar that
 * only one of the check and the addon takes.
 * @param {number} seed
 * @param {{ checkGbnf: (gbnf: string) => void, schemaToGbnf: (schema: import('#grammar').Json) => string,
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
    if (error.name !== 'GbnfError' || isSchema) throw error;
    if (BEGINS_WITH_ITSELF.test(error.message)) expectLeftRecursion(gbnf, GrammarMatcher);
    return 'grammar refused';
  }
  let matcher;
  try {
    matcher = new GrammarMatcher(gbnf);
    for (const text of isSchema ? TEXTS : randomTexts(random, 10)) matcher.accepts(text);
    return isSchema ? 'schema followed' : 'grammar followed';
  } catch (error) {
    if (error.code !== 'ERR_GRAMMAR' || isSchema || !LIMIT.test(error.message)) throw error;
    return 'grammar with too many ways to go on';
  } finally {
    matcher?.dispose();
  }
}

/** Only the addon finds out how much it takes to follow a grammar; all else is to be refused before. */
const LIMIT = /too many ways|too much work/;
const BEGINS_WITH_ITSELF = /begins with itself/;

function expectLeftRecursion(gbnf, GrammarMatcher) {
  try {
    new GrammarMatcher(gbnf).dispose();
  } catch (error) {
    if (error.code === 'ERR_GRAMMAR' && BEGINS_WITH_ITSELF.test(error.message)) return;
    throw error;
  }
  throw new Error(`only the check finds that a rule begins with itself: ${gbnf}`);
}

const TEXTS = ['null', '{"a":1,"b":[true,"é"]}', '[1,"a",{}]', '"abc"', '-1.5e3', '{"name": {"a": [[]]}}', '12', '}'];
