/**
 * Counts the tests of a run. A file that cannot be loaded and an error outside of any test count as one failure each,
 * so that the line never says "0 failed" of a run that failed.
 *
 * @param {readonly import('vitest/node').TestModule[]} modules
 * @param {readonly unknown[]} unhandledErrors
 */
export function countTests(modules, unhandledErrors) {
  const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state in counts) counts[state] += 1;
    }
    const broken = [module, ...module.children.allSuites()].filter((part) => part.errors().length > 0);
    counts.failed += broken.length;
  }
  return counts;
}

/** @returns {string} "12 passed, 0 failed", with the skipped ones when there are any */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Names of gates that failed before the tests. By a variable, because vitest loads this file once more as a reporter. */
const FAILED_GATES = 'LLAMERO_FAILED_GATES';

/**
 * Makes the count at the end tell of gates that failed before the tests.
 *
 * @param {readonly string[]} names
 */
export function countFailedGates(names) {
  process.env[FAILED_GATES] = JSON.stringify(names);
}

/** @returns {string[]} */
function failedGates() {
  return JSON.parse(process.env[FAILED_GATES] ?? '[]');
}

/** A vitest reporter that prints the count as the very last line, after every other reporter. */
export default class CountReporter {
  gates = failedGates();

  onTestRunEnd(modules, unhandledErrors) {
    const counts = countTests(modules, unhandledErrors);
    this.line = countLine({ ...counts, failed: counts.failed + this.gates.length });
  }

  onInit() {
    process.once('exit', () => {
      if (this.gates.length > 0) {
        process.exitCode = 1;
        process.stdout.write(`gates that fail, see above: ${this.gates.join('; ')}\n`);
      }
      if (this.line !== undefined) process.stdout.write(`${this.line}\n`);
    });
  }
}
