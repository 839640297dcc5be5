import { mkdirSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RpcWorkerOptions, serveRpc } from '#engine';
import type { Environment } from '../config/environment-reader.js';
import { Failure } from './failure.js';

export const RPC_WORKER_USAGE = `usage: llamero rpc-worker [flags]

Serves the devices of this machine to a server on another one (its flag --rpc), to one at a time.

  -H, --host HOST          IPv4 address or name to listen at (127.0.0.1)
  -p, --port PORT          port to listen at (50052)
  -d, --device DEV1,DEV2   devices to serve, by the names of --list-devices (the GPUs; without any, CPU)
  -t, --threads N          threads of the CPU (half of the processors)
      --mem MIB            memory that each device tells of at most (all it has)
  -c, --cache              keep large tensors below LLAMA_CACHE or ~/.cache/llama.cpp, so that they are sent once
  -h, --help               print this help and exit

The protocol knows no keys and no encryption: listen where only the server can reach it.
`;

const MIB = 1024 * 1024;
const DEFAULT_PORT = 50_052;

/** Undefined where the words ask for the help. @throws Failure that names the flag */
export function readRpcWorkerOptions(words: readonly string[], env: Environment): RpcWorkerOptions | undefined {
  const values = parsed(words);
  if (values.help) return undefined;
  return {
    host: hostOf(values.host ?? '127.0.0.1'),
    port: wholeNumber('--port', values.port, 65_535) ?? DEFAULT_PORT,
    devices: (values.device ?? '').split(/[,/]/).filter((name) => name !== ''),
    threads: wholeNumber('--threads', values.threads, 4096),
    memory: megabytes(values.mem),
    ...(values.cache && { cacheFolder: cacheFolder(env) }),
  };
}

/** Serves until the process ends. @throws Failure where it cannot */
export async function runRpcWorker(words: readonly string[], env: Environment): Promise<void> {
  const options = readRpcWorkerOptions(words, env);
  if (options === undefined) return void process.stdout.write(RPC_WORKER_USAGE);
  if (!isLoopback(options.host)) process.stderr.write(`${openWarning(options)}\n`);
  if (options.cacheFolder !== undefined) makeFolder(options.cacheFolder);
  try {
    await serveRpc(options, (level, text) => {
      if (level !== 1) process.stderr.write(text);
    });
  } catch (error) {
    throw new Failure((error as Error).message.replace(/^options\.devices\[\d+\]/, '--device'));
  }
  throw new Failure(`cannot listen on port ${options.port} of ${options.host}`);
}

function parsed(words: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...words],
      options: {
        host: { ...text, short: 'H' },
        port: { ...text, short: 'p' },
        device: { ...text, short: 'd' },
        threads: { ...text, short: 't' },
        mem: text,
        cache: { type: 'boolean', short: 'c' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new Failure(`${(error as Error).message.split('. ')[0]} (see llamero rpc-worker --help)`);
  }
}

function wholeNumber(flag: string, word: string | undefined, most: number): number | undefined {
  if (word === undefined) return undefined;
  const number = /^\d+$/.test(word) ? Number(word) : Number.NaN;
  if (number >= 1 && number <= most) return number;
  throw new Failure(`${flag}: "${word}" is not a whole number from 1 to ${most}`);
}

function megabytes(word: string | undefined): number | undefined {
  const count = wholeNumber('--mem', word, 2 ** 33);
  return count === undefined ? undefined : count * MIB;
}

/** ggml cuts an address at its first colon. */
function hostOf(host: string): string {
  if (host !== '' && !host.includes(':')) return host;
  throw new Failure(`--host: "${host}" is neither an IPv4 address nor a name`);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (isIPv4(host) && host.startsWith('127.'));
}

function openWarning({ host, port }: RpcWorkerOptions): string {
  return `warning: whoever reaches port ${port} of ${host} can use this machine's memory and devices: the protocol has \
no keys and no encryption, and trusts its client. Keep it in a private network (docs/scaling.md).`;
}

/** Where v0.5.0's server has it, so that both find the same tensors. */
function cacheFolder(env: Environment): string {
  const folder = env.LLAMA_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'llama.cpp');
  return join(folder, 'rpc', '/');
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new Failure(`--cache: the folder ${path} cannot be made (${(error as NodeJS.ErrnoException).code})`);
  }
}
