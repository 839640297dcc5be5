import { SetupError } from './native/toolchain.mjs';

export { SetupError };

/**
 * Runs an entry script; what goes wrong ends the process with code 1.
 *
 * @param {() => Promise<unknown>} main
 */
export async function run(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exit(1);
  }
}
