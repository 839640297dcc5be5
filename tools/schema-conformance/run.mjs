/**
 * JSON Schema conformance of the grammars: `npm run conformance:schema -- [--update] [--verbose] [--only ID] [FILE...]`.
 * Runs the converter over files of schemas with valid and invalid instances, follows the final grammars with the addon,
 * prints tables by result and by keyword, and fails when a result is worse than in baseline.json. `--update` writes that.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readCases } from './cases.mjs';
import { judge } from './judge.mjs';
import { MatcherProcess } from './matcher.mjs';
import { keywordTable, regressions, summary, table } from './report.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const DATA = join(HERE, '../../../shared/data/json-schema');
const BASELINE = join(HERE, 'baseline.json');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    update: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    only: { type: 'string' },
    library: { type: 'string' },
    matcher: { type: 'string' },
  },
});

const library = options.library ? pathToFileURL(options.library).href : '#grammar';
const { schemaToGbnf } = await import(library);
const files =
  positionals.length > 0
    ? positionals
    : ['maskbench-sample.jsonl.gz', 'test-suite-2020-12.json'].map((name) => join(DATA, name));
const baseline = existsSync(BASELINE) ? JSON.parse(readFileSync(BASELINE, 'utf8')) : {};
const matcher = new MatcherProcess(
  options.matcher ? [options.matcher] : [process.execPath, join(HERE, 'match-program.mjs')],
);
const worse = [];
for (const file of files) {
  const name = basename(file);
  if (!existsSync(file)) {
    console.log(`${name}: skipped, the file is absent`);
    continue;
  }
  const verdicts = [];
  for (const one of readCases(file)) {
    if (options.only !== undefined && one.id !== options.only) continue;
    const verdict = { id: one.id, schema: one.schema, ...(await judge(one, schemaToGbnf, matcher)) };
    verdicts.push(verdict);
    if (options.verbose && verdict.result !== 'pass')
      console.log(`${one.id}: ${verdict.result}: ${verdict.detail.slice(0, 300)}`);
  }
  console.log(table(name, verdicts));
  console.log(keywordTable(verdicts));
  const current = summary(verdicts);
  if (options.only !== undefined) continue;
  if (options.update) baseline[name] = current;
  else if (baseline[name] !== undefined) worse.push(...regressions(name, baseline[name], current));
}
await matcher.close();
if (options.update) writeFileSync(BASELINE, `${JSON.stringify(baseline, null, 2)}\n`);
for (const line of worse) console.error(line);
process.exitCode = worse.length > 0 ? 1 : 0;
