import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../targets/server-target.js';
import { leftovers } from './leftovers.js';
import { HELP, readSoakOptions, type SoakCommand, SoakOptionError } from './options.js';
import { growthProblem, openHandles, residentBytes } from './process-use.js';
import { runSoak } from './soak-run.js';
import { warmCaches } from './warm-caches.js';

// Compiled to dist/bench/soak.
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SLOT_CONTEXT = 512;
/** Requests before memory is expected to be flat, and between two looks at it. */
const WARM_UP = 500;
const SAMPLE_EVERY = 50;
/** Connections that are kept for the next question; what leaks, leaks by the thousand. */
const KEPT_HANDLES = 8;
const MIB = 1024 * 1024;

/** Beside the demo model: an adapter, drafts of both kinds, cached prompts that move. */
const DEMO_FLAGS = [
  ...['--lora', join(ROOT, 'models/cria-pirate-f16.gguf'), '-md', join(ROOT, 'models/cria-draft-q8_0.gguf')],
  ...['--spec-type', 'draft-simple,ngram-simple', '--spec-ngram-simple-size-n', '4', '--cache-reuse', '16'],
];

/** @returns what went wrong */
async function main(command: SoakCommand): Promise<readonly string[]> {
  const saveFolder = mkdtempSync(join(tmpdir(), 'llamero-soak-'));
  const model = command.model ? ['-m', command.model] : ['-m', join(ROOT, 'models/cria-q8_0.gguf'), ...DEMO_FLAGS];
  const server = await startServer('llamero', [
    ...[process.execPath, join(ROOT, 'bin', 'llamero'), ...model],
    ...['-np', String(command.slots), '-c', String(command.slots * SLOT_CONTEXT)],
    ...['--slots', '--metrics', '--slot-save-path', saveFolder, ...command.serverFlags],
  ]);
  try {
    return await soak(command, server.url, server.pid(), saveFolder);
  } finally {
    await server.stop();
    rmSync(saveFolder, { recursive: true });
  }
}

async function soak(command: SoakCommand, url: string, pid: number, saveFolder: string): Promise<readonly string[]> {
  console.log(`${command.requests} requests, --seed ${command.seed}`);
  const adapters = await adapterCount(url);
  await warmCaches(url, adapters);
  const handlesBefore = openHandles(pid);
  const memory: number[] = [];
  const look = (ended: number): void => {
    const bytes = residentBytes(pid);
    if (ended % 500 === 0) console.log(`${ended} requests, ${((bytes ?? 0) / MIB).toFixed(1)} MiB resident`);
    if (ended >= WARM_UP && ended % SAMPLE_EVERY === 0 && bytes !== undefined) memory.push(bytes);
  };
  const { counts, nearTies, failures } = await runSoak({
    ...command,
    adapters,
    url,
    onEnd: look,
  });
  const problems = [...failures, ...(await leftovers(url, command.slots, saveFolder))];
  const growth = growthProblem(memory);
  if (growth !== undefined) problems.push(growth);
  const handles = openHandles(pid);
  if (handles !== undefined && handles > handlesBefore! + KEPT_HANDLES)
    problems.push(`${handles} open handles, ${handlesBefore} before`);
  console.log(`${JSON.stringify(counts)}, ${nearTies} samples differ by rounding, ${handles} open handles`);
  return problems;
}

async function adapterCount(url: string): Promise<number> {
  return ((await (await fetch(`${url}/lora-adapters`)).json()) as readonly unknown[]).length;
}

// Ends through `exit`, where the server is ended too.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

try {
  const problems = await main(readSoakOptions(process.argv.slice(2)));
  for (const problem of problems.slice(0, 20)) console.error(problem);
  console.log(problems.length === 0 ? 'all is well' : `${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof SoakOptionError)) throw error;
  if (error.message === '') console.log(HELP);
  else console.error(error.message);
  process.exitCode = error.message === '' ? 0 : 1;
}
