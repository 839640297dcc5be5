/**
 * Random grammars and schemas: `npm run fuzz:grammar -- [--count N] [--seed S]`. Each trial runs in a process of its own
 * kind, which is replaced when it dies or takes too long. Fails, and tells the seed, when one does either, or ends in an
 * error that is no refusal.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TrialProcess } from '../trials/trial-process.mjs';

const PROGRAM = fileURLToPath(new URL('./trial-program.mjs', import.meta.url));
/** Milliseconds of one trial: a check, a load and ten texts. */
const TIMEOUT = 5000;

const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const first = Number(values.seed);
const results = new Map();
const findings = [];
let slowest = { seed: first, milliseconds: 0 };
const trials = new TrialProcess(PROGRAM, { timeout: TIMEOUT, stderr: 'ignore' });

async function run(seed) {
  const { death, ...answer } = await trials.run(seed);
  if (death === undefined) return answer;
  return { finding: death.isTimeout ? `takes more than ${TIMEOUT} ms` : `dies (${death.reason})` };
}

for (let seed = first; seed < first + Number(values.count); seed++) {
  const { result, finding, milliseconds = 0 } = await run(seed);
  if (finding !== undefined) findings.push(`seed ${seed}: ${finding}`);
  else results.set(result, (results.get(result) ?? 0) + 1);
  if (milliseconds > slowest.milliseconds) slowest = { seed, milliseconds };
}
trials.close();
for (const [result, count] of [...results].sort(([, a], [, b]) => b - a))
  console.log(`${String(count).padStart(7)}  ${result}`);
console.log(`slowest: ${slowest.milliseconds.toFixed(0)} ms (seed ${slowest.seed})`);
for (const finding of findings) console.error(finding);
process.exitCode = findings.length > 0 ? 1 : 0;
