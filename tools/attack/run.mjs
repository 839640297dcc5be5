/**
 * Attacks a server on this machine in every way that the table knows, one after the other, and tells of each what it did
 * to the server and which bars do not hold (docs/attack.md):
 * `npm run attack -- [--only NAME|KIND] [--list] [--quick] [--seed N] [--tries N] [--json FILE] [--url URL] [-- FLAGS]`.
 * Exits with 1 when a bar does not hold. Linux only.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Random } from '../grammar-fuzz/random.mjs';
import { ATTACKS } from './attacks.mjs';
import { BARS, judge } from './bars.mjs';
import { ENDING_BARS, ENDINGS, measureEnding } from './endings.mjs';
import { Bystander, measure } from './measure.mjs';
import { lineOf, lineOfTimes } from './report.mjs';
import { Target } from './target.mjs';

const USAGE =
  'npm run attack -- [--only NAME|KIND]... [--list] [--quick] [--seed N] [--tries N] [--json FILE] [--url URL] [-- FLAGS]';
/** Share of the counts and sizes with --quick. */
const QUICK = 0.05;
/** Milliseconds for which the server is measured alone. */
const ALONE = 1500;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    list: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    tries: { type: 'string', default: '2' },
    json: { type: 'string' },
    url: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
if (values.url !== undefined && !['127.0.0.1', 'localhost', '[::1]'].includes(new URL(values.url).hostname)) {
  console.error('error: --url: only servers of this machine are attacked');
  process.exit(2);
}

const isWanted = ({ name, kind }) =>
  values.only.length === 0 || values.only.some((word) => name === word || kind === word);
const chosen = ATTACKS.filter(isWanted).filter(({ profile }) => values.url === undefined || profile === 'plain');
if (values.list) {
  for (const { kind, name, does } of [...chosen, ...ENDINGS.filter(isWanted)])
    console.log(`${kind.padEnd(14)} ${name.padEnd(34)} ${does}`);
  process.exit(0);
}

// So that servers end with the tool, however it ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const random = new Random(Number(values.seed));
const surroundings = { scale: values.quick ? QUICK : 1, random: () => random.next() };
const bystander = new Bystander();
const results = [];

/** A server of a profile, and how long a short request takes on it when nobody attacks. */
async function startTarget(profile) {
  const target = new Target(profile);
  await target.start({ url: values.url, flags: positionals });
  await bystander.begin(target);
  await delay(ALONE);
  const { short, livez, control } = await bystander.end();
  console.log(`\n${profile}: alone: ${lineOfTimes({ short, livez, control })}`);
  return { target, alone: short.median };
}

/** The best of some tries, where bars of wall time alone do not hold. */
async function attackOften(attack, { target, alone }) {
  /** @type {{ measured: any, broken: readonly import('./bars.mjs').Bar[], unjudged: readonly import('./bars.mjs').Bar[] } | undefined} */
  let best;
  for (let attempt = 0; attempt < Number(values.tries); attempt++) {
    const measured = await measure(target, attack, { bystander, alone, ...surroundings });
    const { broken, unjudged } = judge(measured);
    if (best === undefined || broken.length < best.broken.length) best = { measured, broken, unjudged };
    if (!broken.some(({ isUnfair }) => isUnfair) || broken.some(({ isUnfair }) => !isUnfair)) break;
  }
  return /** @type {NonNullable<typeof best>} */ (best);
}

/** @param {{ measured: object, broken: readonly { name: string }[], unjudged?: readonly { name: string }[] }} result */
function tell({ measured, broken, unjudged = [] }) {
  const [failing, open] = [broken, unjudged].map((bars) => bars.map(({ name }) => name));
  results.push({ ...measured, broken: failing, unjudged: open });
  console.log(lineOf(results.at(-1)));
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 2));
}

for (const profile of new Set(chosen.map((attack) => attack.profile))) {
  let started = await startTarget(profile);
  for (const attack of chosen.filter((attack) => attack.profile === profile)) {
    const result = await attackOften(attack, started);
    tell(result);
    if (result.measured.ended === undefined || values.url !== undefined) continue;
    await started.target.stop('SIGKILL');
    started = await startTarget(profile);
  }
  await started.target.stop(values.url === undefined ? 'SIGTERM' : undefined);
}
if (values.url === undefined) {
  for (const ending of ENDINGS.filter(isWanted)) tell(await measureEnding(ending, surroundings));
}
bystander.close();

const broken = results.filter((result) => result.broken.length > 0);
console.log(
  `\n${results.length} attacks, seed ${values.seed}; ${broken.length} break a bar, ` +
    `${results.filter(({ unjudged }) => unjudged.length > 0).length} could not be judged by a bar of time on this machine`,
);
for (const { name, broken: bars } of broken) console.log(`  ${name}: ${bars.join(', ')}`);
for (const bar of [...BARS, ...ENDING_BARS]) {
  if (broken.some((result) => result.broken.includes(bar.name))) console.log(`bar '${bar.name}': ${bar.says}`);
}
process.exitCode = broken.length > 0 ? 1 : 0;
