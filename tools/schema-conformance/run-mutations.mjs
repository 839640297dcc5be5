/**
 * JSON Schema conformance on values that nobody wrote down: `npm run conformance:mutations -- [--seed S] [--count N]
 * [--only ID] [--every K] [--random N] [--verbose] [FILE...]`. For each schema of the files (of every K-th) the instances
 * are changed and others made up from the schema, N in all, judged by Ajv and followed in the final grammar. `--random N`
 * tries N random schemas instead. Each schema is tried in a process that is replaced when it takes too long. Prints a table,
 * and fails when a difference has no known cause.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TrialProcess } from '../trials/trial-process.mjs';
import { readCases } from './cases.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PROGRAM = join(HERE, 'mutations/trial-program.mjs');
const SAMPLE = join(HERE, '../../../shared/data/json-schema/maskbench-sample.jsonl.gz');
/** Milliseconds for the values of one schema; Ajv may take for ever over a pattern that backtracks. */
const TIMEOUT = 30_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100' },
    every: { type: 'string', default: '1' },
    random: { type: 'string' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const [seed, count, every] = [options.seed, options.count, options.every].map(Number);
const trials = new TrialProcess(PROGRAM, { timeout: TIMEOUT, stderr: 'inherit' });

async function trial(message) {
  const { death, ...answer } = await trials.run({ ...message, count });
  if (death === undefined) return answer;
  const result = death.isTimeout ? 'took too long' : 'crash';
  return { result, valid: 0, invalid: 0, sentences: 0, differences: [], problem: `ended with ${death.reason}` };
}

/** The schemas to try: an id and what the trial's process needs to find each. */
function* subjects() {
  if (options.random !== undefined) {
    for (let one = 0; one < Number(options.random); one++) yield { id: `random ${seed + one}`, seed: seed + one };
    return;
  }
  for (const file of positionals.length > 0 ? positionals : [SAMPLE]) {
    if (!existsSync(file)) {
      console.log(`${basename(file)}: skipped, the file is absent`);
      continue;
    }
    const ids = readCases(file).map(({ id }) => id);
    for (const [index, id] of ids.entries()) {
      const isMeant = options.only === undefined ? index % every === 0 : id === options.only;
      if (isMeant) yield { id, file, index, seed: seed * 1_000_003 + index };
    }
  }
}

const results = new Map();
const causes = new Map();
const add = (map, key, number = 1) => map.set(key, (map.get(key) ?? 0) + number);
const unexplained = [];
for (const { id, ...message } of subjects()) {
  const { result, valid, invalid, sentences, differences, problem, schema } = await trial(message);
  add(results, `schemas: ${result}`);
  add(results, 'values: valid', valid);
  add(results, 'values: invalid', invalid);
  add(results, 'sentences', sentences);
  if (result === 'crash') unexplained.push(`${id}: ${problem}`);
  if (['took too long', 'too many ways to go on'].includes(result)) console.log(`${id}: ${result}`);
  const seen = new Set();
  for (const { kind, cause, text, problem: said } of differences) {
    const label = `${kind}: ${cause ?? 'unexplained'}`;
    add(causes, label);
    if (seen.has(label) || (cause !== undefined && !options.verbose)) continue;
    seen.add(label);
    const line = [`${id}: ${label}: ${text.slice(0, 400)}`, said ?? '', schema ? JSON.stringify(schema) : '']
      .filter((part) => part !== '')
      .join('\n    ');
    if (cause === undefined) unexplained.push(line);
    else console.log(line);
  }
}
trials.close();
for (const map of [results, causes]) {
  for (const [label, number] of [...map].sort(([a], [b]) => a.localeCompare(b)))
    console.log(`${String(number).padStart(9)}  ${label}`);
}
for (const line of unexplained) console.error(line);
process.exitCode = unexplained.length > 0 ? 1 : 0;
