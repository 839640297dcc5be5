import { spawn } from 'node:child_process';
import { join } from 'node:path';

const BIOME = 'node_modules/@biomejs/biome/bin/biome';
const SVELTE = 'node_modules/svelte-check/bin/svelte-check';
const TSC = 'node_modules/typescript/bin/tsc';
/** What tsc found out in the last run. It goes with the packages. */
const CACHE = 'node_modules/.cache/llamero';

/**
 * What must hold of the sources before any test runs, in the order in which it is told. `repair` puts it right, where a
 * command can.
 *
 * @typedef {{ name: string, args: readonly string[], repair?: string }} Gate
 * @type {readonly Gate[]}
 */
export const GATES = [
  { name: 'format and lint (Biome)', args: [BIOME, 'check', '.'], repair: 'npm run format' },
  { name: 'types (tsc)', args: tsc('tsconfig.json', 'types') },
  { name: 'types of the tools (tsc)', args: tsc('tools/tsconfig.json', 'tools') },
  {
    name: 'types of the web page (svelte-check)',
    args: [SVELTE, '--tsconfig', 'apps/web/tsconfig.json', '--fail-on-warnings'],
  },
  { name: 'format of native/ (clang-format)', args: ['tools/gates/cpp-format.mjs'], repair: 'npm run format' },
  { name: 'generated docs', args: ['tools/gates/docs.mjs'] },
];

/**
 * Runs gates side by side, and tells of each in order: a line for one that holds, all that it printed for one that fails.
 *
 * @param {string} root
 * @param {readonly Gate[]} gates
 * @param {(text: string) => void} print
 * @returns {Promise<string[]>} the names of those that failed
 */
export async function runGates(root, gates, print) {
  const started = performance.now();
  const runs = gates.map((gate) => runGate(root, gate));
  const failed = [];
  for (const [index, { name, repair }] of gates.entries()) {
    const { code, output } = await runs[index];
    if (code === 0) {
      print(`gate: ${name}: holds`);
      continue;
    }
    failed.push(name);
    print(`${output.trimEnd()}\ngate: ${name}: FAILS${repair === undefined ? '' : ` (try: ${repair})`}`);
  }
  print(`gates: ${gates.length - failed.length} hold, ${failed.length} fail, ${seconds(started)} s`);
  return failed;
}

/**
 * @param {string} root
 * @param {Gate} gate
 * @returns {Promise<{ code: number | string | null, output: string }>}
 */
function runGate(root, { args: [script = '', ...rest] }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, script), ...rest], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', (error) => resolve({ code: 'error', output: String(error) }));
    child.once('close', (code, signal) => resolve({ code: signal ?? code, output }));
  });
}

function tsc(project, name) {
  return [TSC, '-p', project, '--noEmit', '--incremental', '--tsBuildInfoFile', `${CACHE}/${name}.tsbuildinfo`];
}

function seconds(started) {
  return ((performance.now() - started) / 1000).toFixed(1);
}
