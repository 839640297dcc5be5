import { ensureReady } from './ensure.mjs';
import { chooseCpuOnly } from './package-choice.mjs';
import { ROOT } from './paths.mjs';
import { run, SetupError } from './setup-error.mjs';

const HELP = `usage: npm run setup -- [--cpu | --all]

  (nothing)  installs and builds what is missing or stale, as npm start does
  --cpu      leaves out the libraries for GPUs, now and at every later set-up of this checkout
  --all      has them installed again`;

await run(async () => {
  const args = process.argv.slice(2);
  const unknown = args.find((argument) => !['--cpu', '--all', '--help', '-h'].includes(argument));
  if (unknown !== undefined) throw new SetupError(`unknown argument: ${unknown} (see --help)`);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(HELP);
    return;
  }
  if (args.length > 1) throw new SetupError(`${args.join(' and ')} exclude each other`);
  if (args.length > 0) chooseCpuOnly(ROOT, args[0] === '--cpu');
  await ensureReady();
});
