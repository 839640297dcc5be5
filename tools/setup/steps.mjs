import { spawn } from 'node:child_process';
import { SetupError } from './setup-error.mjs';

/** Progress goes to standard error: standard output belongs to the command that comes after the set-up. */
export function report(message) {
  process.stderr.write(`llamero: ${message}\n`);
}

/** Said while another process of this checkout does the same step. */
export function reportWaiting(owner) {
  report(`waiting for process ${owner}, which is at it already ...`);
}

/**
 * Runs one step of the set-up with its output on standard error, and says how long it took.
 *
 * @param {string} title what is being done, for a person
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @throws {SetupError} when the command cannot be started or fails
 */
export async function runStep(title, command, args, options = {}) {
  report(`${title} ...`);
  const started = performance.now();
  const code = await new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 2, 2] });
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(signal ?? exitCode));
  }).catch((error) => {
    throw new SetupError(`llamero: ${title} failed: ${error.message}`);
  });
  if (code !== 0) throw new SetupError(`llamero: ${title} failed (${code}): ${[command, ...args].join(' ')}`);
  report(`${title}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
