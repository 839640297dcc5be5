import { parseArgs } from 'node:util';

export interface SoakCommand {
  readonly requests: number;
  readonly seed: number;
  readonly concurrency: number;
  readonly slots: number;
  /** GGUF; empty = the demo model. */
  readonly model: string;
  /** Further flags for the server. */
  readonly serverFlags: readonly string[];
}

export class SoakOptionError extends Error {}

export const HELP = `usage: npm run soak -- [options] [-- flags for the server]

  --requests N      requests in all (5000)
  --seed N          decides lengths, settings, who leaves and when (a random one)
  --concurrency N   requests under way at a time (8)
  --slots N         slots of the server (4)
  --model FILE      GGUF to serve (the demo model)`;

/** @throws SoakOptionError with one line for the user; its message is empty when help was asked for */
export function readSoakOptions(argv: readonly string[]): SoakCommand {
  const separator = argv.indexOf('--');
  const [own, serverFlags] = separator < 0 ? [argv, []] : [argv.slice(0, separator), argv.slice(separator + 1)];
  const values = parse(own);
  if (values.help) throw new SoakOptionError('');
  return {
    requests: count('--requests', values.requests ?? '5000'),
    seed: count('--seed', values.seed ?? String(1 + Math.floor(Math.random() * 1_000_000))),
    concurrency: count('--concurrency', values.concurrency ?? '8'),
    slots: count('--slots', values.slots ?? '4'),
    model: values.model ?? '',
    serverFlags,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const options = { requests: text, seed: text, concurrency: text, slots: text, model: text };
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    throw new SoakOptionError(error instanceof Error ? error.message : String(error));
  }
}

function count(name: string, text: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1) throw new SoakOptionError(`${name} needs a whole number of 1 or more, not "${text}"`);
  return value;
}
