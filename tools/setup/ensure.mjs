import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildNative } from './build-native.mjs';
import { ensureTypescript } from './build-typescript.mjs';
import { ensurePackages } from './install-packages.mjs';
import { ROOT } from './paths.mjs';
import { SetupError } from './setup-error.mjs';
import { nodeProblem, toolchainProblems } from './toolchain.mjs';

const ADDON = 'native/build/Release/llamero.node';

/**
 * Makes this checkout ready to run: packages, addon, TypeScript. What is fresh is left alone, and finding that out
 * takes milliseconds.
 *
 * @throws {SetupError} when a tool is missing or a step fails
 */
export async function ensureReady() {
  const oldNode = nodeProblem(process.versions.node);
  if (oldNode !== undefined) throw new SetupError(oldNode);
  // Before the packages, so that nobody waits for them only to learn that a compiler is missing.
  if (!existsSync(join(ROOT, ADDON))) requireToolchain();
  await ensurePackages(ROOT);
  await buildNative();
  await ensureTypescript(ROOT);
}

function requireToolchain() {
  const problems = toolchainProblems();
  if (problems.length > 0) throw new SetupError(problems.join('\n'));
}
