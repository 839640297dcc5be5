/**
 * Conformance of calls of tools: `npm run conformance:tools -- [--every N] [--only ID] [--format NAME] [--jobs N]
 * [--verbose] [FILE]`. Gives the schemas of a file to strict tools and its instances to calls of them, in the format of the
 * demo model and in those of ten families, which need no model of theirs; follows the final grammars with the addon, reads
 * what they take as the server does, and prints the results by format. Each schema is tried in a process that is replaced
 * when it dies. Fails when fewer than 97 % of the schemas pass, when a call that is not valid is taken or one that is valid
 * is read wrongly, and when a schema is refused that an answer may have.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCases } from '../schema-conformance/cases.mjs';
import { ROOT } from '../setup/paths.mjs';
import { TrialProcess } from '../trials/trial-process.mjs';
import { FORMATS, nameOf } from './formats.mjs';
import { RESULTS } from './judge.mjs';

const DATA = join(ROOT, '../shared/data/json-schema/maskbench-sample.jsonl.gz');
const PROGRAM = join(ROOT, 'tools/tool-conformance/trial-program.mjs');
const LEAST_PASSED = 0.97;
const BAD = ['refused alone', 'read wrongly', 'invalid accepted', 'crash'];
/** Milliseconds for one schema in all formats, and for the start of the process. */
const TIMEOUT = 180_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    every: { type: 'string', default: '1' },
    only: { type: 'string' },
    format: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    model: { type: 'string', default: join(ROOT, 'models/cria-q8_0.gguf') },
    verbose: { type: 'boolean', default: false },
  },
});

const file = positionals[0] ?? DATA;
if (!existsSync(file)) {
  console.log(`skipped: ${file} is absent`);
  process.exit(0);
}
const names = FORMATS.map(nameOf).filter((name) => options.format === undefined || options.format === name);
const ids = readCases(file).map(({ id }) => id);
const waiting = ids.flatMap((id, index) => {
  const isMeant = options.only === undefined ? index % Number(options.every) === 0 : id === options.only;
  return isMeant ? [index] : [];
});
const judged = waiting.length;
/** @type {Map<string, Record<string, number>>} */
const counts = new Map(names.map((name) => [name, {}]));

function count(id, results) {
  for (const { name, result, detail } of results) {
    const found = counts.get(name) ?? {};
    found[result] = (found[result] ?? 0) + 1;
    if (options.verbose && result !== 'pass') console.log(`${id}: ${name}: ${result}: ${detail.slice(0, 400)}`);
  }
}

async function work() {
  const trials = new TrialProcess(PROGRAM, {
    timeout: TIMEOUT,
    stderr: 'inherit',
    args: [file, options.model, ...names],
  });
  for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
    const { death, results } = await trials.run({ index });
    count(
      ids[index],
      results ?? names.map((name) => ({ name, result: 'crash', detail: `ended with ${death.reason}` })),
    );
  }
  trials.close();
}

await Promise.all(Array.from({ length: Number(options.jobs) }, work));
let isGood = true;
for (const [name, found] of counts) {
  const { pass = 0, 'no object': others = 0 } = found;
  const objects = judged - others;
  const share = pass / objects;
  const told = RESULTS.filter((result) => found[result]).map((result) => `${found[result]} ${result}`);
  console.log(`${name}: ${(100 * share).toFixed(1)} % of ${objects} schemas of objects pass: ${told.join(', ')}`);
  isGood &&= share >= LEAST_PASSED && BAD.every((result) => !found[result]);
}
process.exitCode = isGood ? 0 : 1;
