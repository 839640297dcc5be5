import { createRequire } from 'node:module';
import { schemaToGbnf } from '#grammar';
import { Random } from '../../grammar-fuzz/random.mjs';
import { readCases } from '../cases.mjs';
import { follow } from './follow.mjs';
import { randomCase } from './random-case.mjs';
import { mutationTrial } from './trial.mjs';

/** The process behind `run-mutations.mjs`: takes a file once, then places in it and seeds; answers with results. */
const { GrammarMatcher } = createRequire(import.meta.url)('#native');
const subject = { convert: schemaToGbnf, follow: follow(GrammarMatcher) };
const files = new Map();

process.on('message', ({ file, index, seed, count }) => {
  const random = new Random(seed);
  if (file !== undefined && !files.has(file)) files.set(file, readCases(file));
  const one = file === undefined ? randomCase(random) : files.get(file)[index];
  try {
    process.send?.({
      ...mutationTrial(one, subject, random, count),
      schema: file === undefined ? one.schema : undefined,
    });
  } catch (error) {
    process.send?.({
      result: 'crash',
      valid: 0,
      invalid: 0,
      sentences: 0,
      differences: [],
      problem: String(error.stack ?? error),
    });
  }
});
