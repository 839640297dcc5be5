import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureRandomModel, MODEL_SHAPES } from './gguf/random-model.js';
import { ensureRandomProjector } from './gguf/random-projector.js';
import { BenchOptionError, type BenchOptions, draftFlags, HELP, readBenchOptions } from './options.js';
import { scanPictures, TEXT_STREAMS } from './pictures-scan.js';
import { thisMachine } from './report/machine.js';
import { spread } from './report/statistics.js';
import { ratioLines, serverTables, spreadText } from './report/summary.js';
import { runRounds } from './rounds.js';
import { scanSamplers } from './samplers-scan.js';
import type { AddonPlan } from './targets/addon-plan.js';
import { constrained, runningServer, type ServerTarget, startServer } from './targets/server-target.js';
import { scanThreads } from './threads-scan.js';
import { compareServers, type WorkloadSample } from './workloads/compare.js';
import { comparisonTable } from './workloads/comparison-table.js';
import type { Workload } from './workloads/workload.js';
import { WORKLOADS, type WorkloadName } from './workloads/workload-table.js';

// Compiled to dist/bench.
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LLAMERO = [process.execPath, join(ROOT, 'bin', 'llamero')];

async function main(options: BenchOptions): Promise<void> {
  const machine = thisMachine();
  const modelPath = options.model || ensureRandomModel(options.randomSize, options.randomType, options.cacheFolder);
  console.log(
    `model: ${modelPath}\nmachine: ${machine.processor}, ${machine.cores} cores, load ${machine.loadAverage.toFixed(2)}\n`,
  );
  const addon = addonPlan(options, modelPath);
  if (options.threadsScan) {
    console.log(await scanThreads(addon, machine.cores, options.quiet));
    return;
  }
  if (options.samplersScan) {
    console.log(await scanSamplers(modelPath, options.serverFlags));
    return;
  }
  if (options.pictures) {
    const target = await startReader(options, modelPath);
    console.log(await scanPictures(target, options).finally(() => target.stop()));
    return;
  }
  if (options.workload !== undefined) {
    await benchWorkload(options, options.workload, modelPath);
    return;
  }
  const targets = await startTargets(options, modelPath);
  try {
    const plan = { ...options, addon: options.addon ? addon : undefined };
    const measured = options.constrained ? targets.flatMap((target) => [target, constrained(target)]) : targets;
    const measurements = await runRounds(measured, plan, console.error);
    const rates = measurements.addon.map((sample) => sample.tokensPerSecond);
    if (rates.length > 0) console.log(`addon alone, tokens/s: ${spreadText(spread(rates))}\n`);
    console.log(`${serverTables(measurements.samples)}\n`);
    console.log(ratioLines(measurements.samples, measurements.addon).join('\n'));
    writeReport(options, { date: new Date().toISOString(), machine, modelPath, options, ...measurements });
  } finally {
    await Promise.all(targets.map((target) => target.stop()));
  }
}

async function benchWorkload(options: BenchOptions, name: WorkloadName, modelPath: string): Promise<void> {
  const workload: Workload = WORKLOADS[name];
  const { slots, slotContext, flags: ofWorkload = [] } = workload;
  const size = ['-np', String(slots), '-c', String(slots * slotContext)];
  const flags = ['-m', modelPath, ...size, ...ofWorkload, ...options.serverFlags];
  const targets = [await startServer('llamero', [...LLAMERO, ...flags, ...options.ownFlags])];
  try {
    if (options.peer !== '') targets.push(await startServer('peer', [options.peer, ...flags]));
    const samples = await compareServers(workload, targets, options, console.error);
    console.log(`\n${comparisonTable(name, samples)}`);
    writeReport(options, { date: new Date().toISOString(), machine: thisMachine(), modelPath, options, samples });
    if (options.plot !== '') await writePlot(options.plot, samples);
  } finally {
    await Promise.all(targets.map((target) => target.stop()));
  }
}

function addonPlan(options: BenchOptions, modelPath: string): AddonPlan {
  const { promptTokens, predict, serverFlags } = options;
  return {
    modelPath,
    serverFlags: [...serverFlags, '-c', String(slotContext(options))],
    promptTokens,
    predict,
    repetitions: 4,
  };
}

/** A server that takes pictures, with a slot for them beside those of the text streams. */
function startReader(options: BenchOptions, modelPath: string): Promise<ServerTarget> {
  const { projector, randomSize, cacheFolder, serverFlags } = options;
  const path = projector || ensureRandomProjector(MODEL_SHAPES[randomSize].width, cacheFolder);
  const slots = TEXT_STREAMS + 1;
  const size = ['-np', String(slots), '-c', String(slots * slotContext(options))];
  const flags = ['-m', modelPath, '--mmproj', path, '--metrics', ...size, ...serverFlags];
  return startServer('llamero', [...LLAMERO, ...flags]);
}

async function startTargets(options: BenchOptions, modelPath: string): Promise<ServerTarget[]> {
  const slots = Math.max(...options.streams);
  const flags = [
    '-m',
    modelPath,
    '-np',
    String(slots),
    '-c',
    String(slots * slotContext(options)),
    ...options.serverFlags,
  ];
  const targets: ServerTarget[] = [await startServer('llamero', [...LLAMERO, ...flags, ...options.ownFlags])];
  if (options.speculative !== '') {
    const drafting = [...LLAMERO, ...flags, ...draftFlags(options.speculative)];
    targets.unshift(await startServer('with drafts', drafting));
  }
  if (options.peer !== '') targets.push(await startServer('peer', [options.peer, ...flags]));
  if (options.against !== '') targets.push(await runningServer('peer', options.against));
  return targets;
}

/** Room for a prompt, its beginning-of-sequence token and the generation, in whole blocks of the KV cache. */
function slotContext({ promptTokens, predict }: BenchOptions): number {
  return Math.ceil((promptTokens + predict + 8) / 256) * 256;
}

function writeReport(options: BenchOptions, report: object): void {
  const name = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const path = options.out || join(ROOT, 'bench', 'results', `${name}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\nwritten to ${path}`);
}

/** The charting library is loaded only here: it takes longer than all the rest. */
async function writePlot(path: string, samples: readonly WorkloadSample[]): Promise<void> {
  const { drawLoadPlot } = await import('./workloads/load-plot.js');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, drawLoadPlot(samples));
  console.log(`plotted to ${path}`);
}

// Ends through `exit`, where the servers that were started are ended too.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

try {
  await main(readBenchOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof BenchOptionError)) throw error;
  if (error.message === '') console.log(HELP);
  else console.error(error.message);
  process.exitCode = error.message === '' ? 0 : 1;
}
