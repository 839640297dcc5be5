import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildNative } from './build-native.mjs';
import { ensureTypescript } from './build-typescript.mjs';
import { ensureWeb } from './build-web.mjs';
import { ensurePackages } from './install-packages.mjs';
import { extrasFor } from './native/extras.mjs';
import { ROOT } from './paths.mjs';
import { SetupError } from './setup-error.mjs';
import { nodeProblem, toolchainProblems } from './toolchain.mjs';

const ADDON = 'native/build/Release/llamero.node';

/**
 * Makes this checkout ready to run: packages, addon, TypeScript, web page. What is fresh is left alone, and finding that out
 * takes milliseconds.
 *
 * @param {readonly string[]} words of the command line that is about to run: the libraries that it needs are built, too
 * @throws {SetupError} when a tool is missing or a step fails
 */
export async function ensureReady(words = []) {
  const oldNode = nodeProblem(process.versions.node);
  if (oldNode !== undefined) throw new SetupError(oldNode);
  // Before the packages, so that nobody waits for them only to learn that a compiler is missing.
  if (!existsSync(join(ROOT, ADDON))) requireToolchain();
  await ensurePackages(ROOT);
  const extras = extrasFor(words, process.env);
  await buildNative(extras.length > 0 ? ['--with', extras.join(',')] : []);
  await ensureTypescript(ROOT);
  await ensureWeb(ROOT);
}

function requireToolchain() {
  const problems = toolchainProblems();
  if (problems.length > 0) throw new SetupError(problems.join('\n'));
}
