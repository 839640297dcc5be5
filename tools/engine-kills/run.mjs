/**
 * Kills the engine process of a server again and again, while all slots stream and as many requests wait:
 * `npm run trial:engine-kills -- [--rounds N] [--slots N] [-- FLAGS OF THE SERVER]`. Tells of each round how soon the
 * streams had their error, the slowest answer of /health, the waiting requests that succeeded, how soon the next engine
 * was ready and how long it loaded; and what the server held then. Fails when a stream has no error, a waiting request
 * fails, or an engine process is left over. Linux only.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Server } from '../trials/server.mjs';
import { complete, HealthWatch, openStream, untilQueued } from './load.mjs';

const SIGNALS = /** @type {const} */ (['SIGKILL', 'SIGSEGV']);
const DEMO = ['--model', 'models/cria-q8_0.gguf'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '10' },
    slots: { type: 'string', default: '16' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log('npm run trial:engine-kills -- [--rounds N] [--slots N] [-- FLAGS OF THE SERVER]');
  process.exit(0);
}
const slots = Number(values.slots);
const server = new Server([...DEMO, '-np', values.slots, '-c', String(slots * 512), ...positionals]);
const url = await server.ready();
const findings = [];

/** @returns {Promise<number>} when there is another engine process than this one, and no third */
async function untilReplaced(engine) {
  while (!server.children.some((child) => child !== engine)) await delay(2);
  return performance.now();
}

async function playRound(signal) {
  const [engine] = server.children;
  const streams = Array.from({ length: slots }, () => openStream(url));
  await Promise.all(streams.map(({ begun }) => begun));
  const waiting = Array.from({ length: slots }, () => complete(url));
  await untilQueued(url, slots);
  const health = new HealthWatch(url);
  await health.until(200);
  const killed = performance.now();
  process.kill(engine, signal);
  const replaced = untilReplaced(engine);
  await health.until(503);
  await health.until(200);
  const ready = performance.now();
  const ends = await Promise.all(streams.map(({ ended }) => ended));
  const successes = (await Promise.all(waiting)).filter(Boolean).length;
  await health.stop();
  const errors = ends.filter(({ isError }) => isError).length;
  const processes = server.children.length;
  if (errors < slots) findings.push(`${signal}: ${slots - errors} streams ended without an error`);
  if (successes < slots) findings.push(`${signal}: ${slots - successes} of those that waited failed`);
  if (processes !== 1) findings.push(`${signal}: ${processes} processes instead of one`);
  return {
    signal,
    'streams with error': errors,
    'last error after ms': Math.round(Math.max(...ends.map(({ at }) => at)) - killed),
    'slowest health ms': Math.round(health.slowest),
    'waiting that succeeded': successes,
    'ready after ms': Math.round(ready - killed),
    'of it load ms': Math.round(ready - (await replaced)),
    handles: server.handles,
    'MiB resident': Math.round(server.memory),
    processes,
  };
}

console.log(`before: ${server.handles} handles, ${Math.round(server.memory)} MiB resident`);
const rounds = [];
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const signal of SIGNALS) rounds.push(await playRound(signal));
  }
} finally {
  console.table(rounds);
  await server.close();
}
for (const finding of findings) console.error(finding);
process.exitCode = findings.length > 0 ? 1 : 0;
