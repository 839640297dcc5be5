import { spawn } from 'node:child_process';
import { SetupError } from './toolchain.mjs';

/** Runs a tool; shows its progress lines, and everything when it fails. */
export async function runTool(title, command, args, report) {
  const output = [];
  let shown = 0;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const take = (chunk) => {
    output.push(chunk);
    const progress = [...String(chunk).matchAll(/^\[\s*(?:(\d+)%|(\d+)\/(\d+))\]/gm)].at(-1);
    const percent = progress ? Math.floor(Number(progress[1] ?? (100 * Number(progress[2])) / Number(progress[3]))) : 0;
    if (percent < shown + 20) return;
    shown = percent;
    report(`${title} ${percent}%`);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const code = await new Promise((done, fail) => child.on('error', fail).on('close', done));
  if (code === 0) return;
  process.stderr.write(Buffer.concat(output));
  throw new SetupError(`${title} failed (the output is above)`);
}
