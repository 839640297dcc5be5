import { checkGbnf } from '../gbnf/check-gbnf.js';
import { grammarWorker, rememberedGrammar } from './grammar-service.js';

/** Characters of a grammar that goes to the worker: one of so many is checked in a few milliseconds. */
const MAX_LENGTH_ON_EVENT_LOOP = 2000;

/**
 * As `checkGbnf`; a long grammar is checked in a worker, so that the event loop stays free, and remembered.
 * @throws GbnfError with the line and column, GrammarNotMade
 */
export async function checkGrammar(gbnf: string): Promise<void> {
  if (gbnf.length <= MAX_LENGTH_ON_EVENT_LOOP) return checkGbnf(gbnf);
  await rememberedGrammar(`gbnf ${gbnf}`, async (asker) => {
    await grammarWorker.ask({ gbnf }, asker);
    return '';
  });
}
