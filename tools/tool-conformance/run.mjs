/**
 * Conformance of calls of tools: `npm run conformance:tools -- [--every N] [--format NAME] [--verbose] [FILE]`.
 * Gives the schemas of a file to strict tools and its instances to calls of them, in the format of the demo model and in
 * those of ten families, which need no model of theirs; follows the final grammars with the addon, reads what they take
 * as the server does, and prints the results by format. Fails when fewer than 97 % of the schemas pass, when a call that
 * is not valid is taken or one that is valid is read wrongly, and when a schema is refused that an answer may have.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readCases } from '../schema-conformance/cases.mjs';
import { MatcherProcess } from '../schema-conformance/matcher.mjs';
import { Calls, loadModel } from './calls.mjs';
import { FORMATS, Templates } from './formats.mjs';
import { judge, RESULTS } from './judge.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const DATA = join(ROOT, '../shared/data/json-schema/maskbench-sample.jsonl.gz');
const BUNDLE = join(ROOT, 'node_modules/node-llama-cpp/llama/gitRelease.bundle');
const LEAST_PASSED = 0.97;
const BAD = ['refused alone', 'read wrongly', 'invalid accepted', 'crash'];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    every: { type: 'string', default: '1' },
    format: { type: 'string' },
    model: { type: 'string', default: join(ROOT, 'models/cria-q8_0.gguf') },
    verbose: { type: 'boolean', default: false },
  },
});

const file = positionals[0] ?? DATA;
if (!existsSync(file)) {
  console.log(`skipped: ${file} is absent`);
  process.exit(0);
}
const cases = readCases(file).filter((_, index) => index % Number(options.every) === 0);
const model = await loadModel(options.model);
const templates = new Templates(BUNDLE);
const matcher = new MatcherProcess([process.execPath, join(ROOT, 'tools/schema-conformance/match-program.mjs')]);
let isGood = true;
for (const format of FORMATS) {
  const name = format.template ?? "the demo model's";
  if (options.format !== undefined && options.format !== name) continue;
  const calls = new Calls(model, format.template === undefined ? '' : templates.read(format.template));
  const counts = Object.fromEntries(RESULTS.map((result) => [result, 0]));
  for (const one of cases) {
    const { result, detail } = await judge(one, format, calls, matcher);
    counts[result]++;
    if (options.verbose && result !== 'pass') console.log(`${one.id}: ${result}: ${detail.slice(0, 400)}`);
  }
  calls.dispose();
  const judged = cases.length - counts['no object'];
  const share = counts.pass / judged;
  const told = RESULTS.filter((result) => counts[result] > 0).map((result) => `${counts[result]} ${result}`);
  console.log(`${name}: ${(100 * share).toFixed(1)} % of ${judged} schemas of objects pass: ${told.join(', ')}`);
  isGood &&= share >= LEAST_PASSED && BAD.every((result) => counts[result] === 0);
}
await matcher.close();
templates.dispose();
model.dispose();
process.exitCode = isGood ? 0 : 1;
