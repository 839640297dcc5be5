import { createRequire } from 'node:module';
import { checkGbnf, schemaToGbnf } from '#grammar';
import { trial } from './trial.mjs';

/** The process behind `run.mjs`: takes seeds, answers with results. */
const { GrammarMatcher } = createRequire(import.meta.url)('#native');

process.on('message', (/** @type {number} */ seed) => {
  const start = performance.now();
  const milliseconds = () => performance.now() - start;
  try {
    const result = trial(seed, { checkGbnf, schemaToGbnf, GrammarMatcher });
    process.send?.({ result, milliseconds: milliseconds() });
  } catch (error) {
    process.send?.({ finding: String(error.stack ?? error), milliseconds: milliseconds() });
  }
});
